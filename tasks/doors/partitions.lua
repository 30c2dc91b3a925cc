-- One turn of a consumer at an ordered stream: acknowledge what is stored, share out what has come, read what is next.
--
-- KEYS[1]  the stream that everybody publishes to; its partitions are KEYS[1] .. ':p:' .. number
-- KEYS[2]  a hash: count, and of each partition its generation and what was begun of it
-- ARGV     count of partitions, most to read, most to share out, most bytes of a message that is looked at,
--          then for each partition that the consumer owns: number, generation, n, and n ids that are stored
--
-- Returns { 1 if sharing out waits until the partitions of another count are empty,
--           { numbers of partitions that a later owner has read },
--           { { number, 1 if these were begun by an earlier owner, entries }, ... } }
--
-- A script is atomic, so any consumer may share out, and no two entries of a service job ever change places.

local stream, about = KEYS[1], KEYS[2]
local wanted, budget = tonumber(ARGV[1]), tonumber(ARGV[2])
local most_moved, most_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local CHUNK = 1000 -- values that one call takes from the stack

local function partition_key(number)
  return stream .. ':p:' .. number
end

local function delete(key, ids, first, last)
  for from = first, last, CHUNK do
    redis.call('XDEL', key, unpack(ids, from, math.min(from + CHUNK - 1, last)))
  end
end

-- ------------------------------------------------------------------ which service job an entry is about

local function decoded(text)
  local fine, value = pcall(cjson.decode, text)
  if fine and type(value) == 'table' then
    return value
  end
end

local function subject_of(value)
  if type(value) == 'table' and type(value.subject) == 'string' then
    return value.subject
  end
  return ''
end

-- The only key "subject" of a text is looked for as text. Where there are several, or anything is written with
-- escapes, the text is decoded: a twentieth slower, and right whatever there is.
local function job_in(text)
  local key, value_from = string.find(text, '"subject"%s*:%s*"')
  if key and not string.find(text, '"subject"%s*:', value_from) and not string.find(text, '\\u00', 1, true) then
    local value = string.match(text, '^[^"\\]*', value_from + 1)
    if string.sub(text, value_from + 1 + #value, value_from + 1 + #value) == '"' then
      return value
    end
  end
  return subject_of(decoded(text))
end

local PREFIXES = { '^ce_', '^cloudevents[:_]', '^ce%-' }

local function job_in_headers(fields)
  for i = 1, #fields, 2 do
    local name = string.lower(fields[i])
    for _, prefix in ipairs(PREFIXES) do
      if string.gsub(name, prefix, '') == 'subject' and name ~= 'subject' then
        if prefix ~= '^ce%-' then
          return fields[i + 1]
        end
        return (string.gsub(fields[i + 1], '%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end))
      end
    end
  end
  return ''
end

local BODIES = { event = true, data = true, cloudevent = true }
local count

local function partition_of(job)
  return tonumber(string.sub(redis.sha1hex(job), 1, 8), 16) % count
end

-- The members of a JSON array as they are written; none where that cannot be told.
local function members(text)
  local found, depth, from, at = {}, 0, 0, 1
  while true do
    local place, _, mark = string.find(text, '(["%[%]{}])', at)
    if not place then
      return found
    end
    at = place + 1
    if mark == '"' then
      while true do
        local stop = string.find(text, '["\\]', at)
        if not stop then
          return {}
        end
        if string.byte(text, stop) == 34 then
          at = stop + 1
          break
        end
        at = stop + 2
      end
    elseif mark == '[' or mark == '{' then
      depth = depth + 1
      if depth == 2 then
        from = place
      end
    else
      if depth == 2 then
        found[#found + 1] = string.sub(text, from, place)
      end
      depth = depth - 1
    end
  end
end

-- The parts of an array, by partition: each an array of the members whose jobs belong there, in their order.
local function parts_of(text)
  local values = decoded(text)
  if not values or #values == 0 then
    return { [partition_of('')] = text }
  end
  local numbers, same = {}, true
  for i, value in ipairs(values) do
    numbers[i] = partition_of(subject_of(value))
    same = same and numbers[i] == numbers[1]
  end
  local written = same and {} or members(text)
  if same or #written ~= #numbers then
    return { [numbers[1]] = text }
  end
  local by_partition = {}
  for i, member in ipairs(written) do
    local part = by_partition[numbers[i]] or {}
    part[#part + 1] = member
    by_partition[numbers[i]] = part
  end
  for number, part in pairs(by_partition) do
    by_partition[number] = '[' .. table.concat(part, ',') .. ']'
  end
  return by_partition
end

-- ------------------------------------------------------------------ sharing out

local function add(number, id, fields)
  local key = partition_key(number)
  local added = redis.pcall('XADD', key, id, unpack(fields))
  if type(added) == 'table' and added.err then -- the server's clock went back, or the stream was made again
    redis.call('XADD', key, '*', unpack(fields))
  end
end

local function share_out(id, fields)
  local text = fields[2]
  if #fields ~= 2 or not BODIES[string.lower(fields[1])] then
    add(partition_of(job_in_headers(fields)), id, fields)
  elseif #text > most_bytes then
    add(partition_of(''), id, fields)
  elseif string.find(text, '^\239?\187?\191?%s*%[') then
    for number, part in pairs(parts_of(text)) do
      add(number, id, { fields[1], part })
    end
  else
    add(partition_of(job_in(text)), id, fields)
  end
end

-- ------------------------------------------------------------------ the turn

local owned, fenced, asked = {}, {}, { 'count' }
local at = 5
while at <= #ARGV do
  local acknowledged = tonumber(ARGV[at + 2])
  owned[#owned + 1] = { number = ARGV[at], generation = ARGV[at + 1], first = at + 3, last = at + 2 + acknowledged }
  asked[#asked + 1] = 'generation:' .. ARGV[at]
  asked[#asked + 1] = 'begun:' .. ARGV[at]
  at = at + 3 + acknowledged
end
local known = redis.call('HMGET', about, unpack(asked))
local noted = {}

local mine = {}
for i, each in ipairs(owned) do
  local generation = tonumber(known[2 * i] or -1)
  if tonumber(each.generation) < generation then
    fenced[#fenced + 1] = each.number
  else
    if tonumber(each.generation) > generation then
      noted[#noted + 1] = 'generation:' .. each.number
      noted[#noted + 1] = each.generation
    end
    each.key = partition_key(each.number)
    each.begun = known[2 * i + 1]
    delete(each.key, ARGV, each.first, each.last)
    mine[#mine + 1] = each
  end
end

count = tonumber(known[1] or 0)
local waits = 0
if count ~= wanted then -- another count shares the jobs out otherwise: what was shared out before comes first
  for number = 0, count - 1 do
    if redis.call('XLEN', partition_key(number)) > 0 then
      waits = 1
      break
    end
  end
  if waits == 0 then
    count = wanted
    noted[#noted + 1] = 'count'
    noted[#noted + 1] = wanted
  end
end

if waits == 0 and most_moved > 0 then
  local moved = {}
  for i, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', most_moved)) do
    share_out(entry[1], entry[2])
    moved[i] = entry[1]
  end
  delete(stream, moved, 1, #moved)
end

-- Each partition gives an equal part of the batch; what some do not have is taken from those that have more.
local left, sharing = budget, 0
for _, each in ipairs(mine) do
  each.length = redis.call('XLEN', each.key)
  each.quota = 0
  if each.length > 0 then
    sharing = sharing + 1
  end
end
for _ = 1, 2 do
  local share = math.ceil(left / math.max(sharing, 1))
  for _, each in ipairs(mine) do
    local more = math.min(each.length - each.quota, share, left)
    each.quota = each.quota + more
    left = left - more
  end
end

local read = {}
for _, each in ipairs(mine) do
  if each.quota > 0 then
    local entries, suspect = {}, 0
    local begun_by, begun_to = string.match(each.begun or '', '^(%d+) (.+)$')
    if begun_by and begun_by ~= each.generation then
      entries = redis.call('XRANGE', each.key, '-', begun_to, 'COUNT', each.quota)
      suspect = #entries > 0 and 1 or 0
    end
    if suspect == 0 then
      entries = redis.call('XRANGE', each.key, '-', '+', 'COUNT', each.quota)
      noted[#noted + 1] = 'begun:' .. each.number
      noted[#noted + 1] = each.generation .. ' ' .. entries[#entries][1]
    end
    read[#read + 1] = { tonumber(each.number), suspect, entries }
  end
end
if #noted > 0 then
  redis.call('HSET', about, unpack(noted))
end
return { waits, fenced, read }
