-- Move the oldest messages of a list, which somebody has looked at, to a stream in their order.
--
-- KEYS[1]  the list: publishers push to its left, so the oldest stands at its right
-- KEYS[2]  the stream
-- ARGV     how many, the SHA-1 of all of them one after the other, then for each, the oldest first: n and n fields
--
-- Returns 1, or 0 where the list is not as it was looked at: another consumer was first.

local list, stream = KEYS[1], KEYS[2]
local many = tonumber(ARGV[1])
local there = redis.call('LRANGE', list, -many, -1)
if #there ~= many or redis.sha1hex(table.concat(there)) ~= ARGV[2] then
  return 0
end
local at = 3
for _ = 1, many do
  local last = at + tonumber(ARGV[at])
  redis.call('XADD', stream, '*', unpack(ARGV, at + 1, last))
  at = last + 1
end
redis.call('LTRIM', list, 0, -many - 1)
return 1
