"""The table: every class of errors of PostgreSQL, SQLite, Redis and RabbitMQ, each with its remedy.

What is not in it is an outage: an error of the infrastructure is never an event's fault.
"""

from outages.fault import Fault, Remedy

WAIT, RETRY, DEAD_LETTER, STOP = Remedy.WAIT, Remedy.RETRY, Remedy.DEAD_LETTER, Remedy.STOP

SET_POOLER = (
    "Set SJE_DATABASE_POOLER=transaction where a pooler such as PgBouncer stands before PostgreSQL "
    "(session, where it pools whole sessions)"
)
SET_QUEUE_TYPE = "Set SJE_BROKER_QUEUE_TYPE to the kind that the queue has (classic or quorum), or delete the queue."
NO_CLUSTER = (
    "Redis Cluster cannot be used: Celery and the event stream need several keys in one transaction. "
    "Use one Redis or Valkey, or Sentinel (sentinel://)"
)

POSTGRESQL = (
    # a code of five characters wins over its class, which has two
    Fault("08", WAIT, "the connection failed or was lost", retires=True),
    Fault("08P01", WAIT, "a pooler or proxy refused or ended the session", retires=True),
    Fault("0A", WAIT, "a statement was planned before the schema changed", retires=True),
    Fault("21", DEAD_LETTER, "a statement has the wrong number of values"),
    Fault("22", DEAD_LETTER, "a value cannot be stored: out of range, not text, or too long"),
    Fault("23", RETRY, "a row contradicts another"),
    Fault("25", WAIT, "the session is in a state that it cannot leave", retires=True),
    Fault(
        "25006", WAIT, "the server is read-only, as after a failover", "Point the address at the primary.", retires=True
    ),
    Fault("26", STOP, "a prepared statement is gone: a pooler gave the session to another", SET_POOLER, retires=True),
    Fault("28", STOP, "the user or the password is refused", "Correct SJE_DATABASE_URL, or pg_hba.conf."),
    Fault("3D", STOP, "there is no such database", "Create it, or correct SJE_DATABASE_URL."),
    Fault("3F", STOP, "there is no such schema", "Create it, or correct search_path."),
    Fault("40", RETRY, "the transaction lost against another"),
    Fault("42", DEAD_LETTER, "a statement is wrong: a bug in this program"),
    Fault("42501", STOP, "the user lacks a permission", "Grant the user of SJE_DATABASE_URL its tables."),
    Fault("42703", WAIT, "a column does not exist yet", "Run `sje migrate`."),
    Fault("42P01", WAIT, "a table does not exist yet", "Run `sje migrate`."),
    Fault("42P05", STOP, "a prepared statement already exists: a pooler mixes sessions", SET_POOLER, retires=True),
    Fault("44", DEAD_LETTER, "a row violates the check option of a view"),
    Fault("53", WAIT, "the server has no disk, memory or connections left", "Give it room."),
    Fault("54", DEAD_LETTER, "a statement or a value is larger than the server allows"),
    Fault("55", WAIT, "something is not in the required state"),
    Fault("55P03", RETRY, "a lock could not be obtained"),
    Fault("57", WAIT, "the server or an operator ended the session", retires=True),
    Fault("58", WAIT, "the server's own system failed", retires=True),
    Fault("72", RETRY, "the snapshot is too old"),
    Fault("F0", WAIT, "the server's configuration is broken"),
    Fault("HV", WAIT, "a foreign table failed"),
    Fault("P0", DEAD_LETTER, "a trigger or function refuses it"),
    Fault("XX", WAIT, "the server had an internal error, or damaged data", "See the server's log.", retires=True),
)

POSTGRESQL_WORDS = (
    # A session that does not come about has no SQLSTATE in libpq, only words.
    (r"unsupported startup parameter", Fault("08P01 options", STOP, "a pooler refuses startup options", SET_POOLER)),
    (
        r"unrecognized configuration parameter|invalid command-line argument|invalid value for parameter",
        Fault("42704 options", STOP, "the server does not take a startup option", "Correct options= or PGOPTIONS."),
    ),
    (
        (
            r"password authentication failed|no password supplied|SASL authentication failed|no pg_hba\.conf entry"
            r"|pg_hba\.conf rejects|role \"[^\"]*\" does not exist|not permitted to log in"
            r"|permission denied for database"
        ),
        Fault("28 session", STOP, "the user or the password is refused", "Correct SJE_DATABASE_URL, or pg_hba.conf."),
    ),
    (
        r"database \"[^\"]*\" does not exist|no such database",
        Fault("3D session", STOP, "there is no such database", "Create it, or correct SJE_DATABASE_URL."),
    ),
    (
        r"certificate verify failed|server certificate for .* does not match|root certificate file",
        Fault("TLS session", STOP, "the server's certificate is not trusted", "Name its authority: ?sslrootcert=FILE."),
    ),
    (
        r"session is read-only|server is in hot standby",
        Fault("25006 session", WAIT, "no server of the address accepts writes", "Point the address at the primary."),
    ),
)

SQLITE = (
    Fault("SQLITE_ERROR", DEAD_LETTER, "a statement is wrong: a bug in this program"),
    Fault("SQLITE_PERM", STOP, "the file may not be opened this way", "Give this user the file."),
    Fault("SQLITE_BUSY", WAIT, "another process has locked the database for too long"),
    Fault("SQLITE_LOCKED", WAIT, "another statement has locked the table for too long"),
    Fault("SQLITE_NOMEM", WAIT, "there is no memory left"),
    Fault("SQLITE_READONLY", WAIT, "the file or its folder is read-only", "Make them writable.", retires=True),
    Fault("SQLITE_INTERRUPT", WAIT, "the statement was interrupted"),
    Fault("SQLITE_IOERR", WAIT, "the disk failed", "See the system's log.", retires=True),
    Fault("SQLITE_CORRUPT", WAIT, "the file is damaged", "Restore it from a backup.", retires=True),
    Fault("SQLITE_FULL", WAIT, "the disk is full", "Give it room."),
    Fault("SQLITE_CANTOPEN", WAIT, "the file cannot be opened", "Give this user the folder.", retires=True),
    Fault("SQLITE_PROTOCOL", WAIT, "the locks of the file could not be obtained"),
    Fault("SQLITE_SCHEMA", RETRY, "the schema changed in the meantime"),
    Fault("SQLITE_TOOBIG", DEAD_LETTER, "a value is larger than SQLite allows"),
    Fault("SQLITE_CONSTRAINT", RETRY, "a row contradicts another"),
    Fault("SQLITE_MISMATCH", DEAD_LETTER, "a value is of another type than its column"),
    Fault("SQLITE_MISUSE", DEAD_LETTER, "a statement is wrong: a bug in this program"),
    Fault("SQLITE_NOLFS", WAIT, "the file is larger than the file system allows"),
    Fault("SQLITE_AUTH", STOP, "the statement is not allowed", "Use SQLite without an authorizer."),
    Fault("SQLITE_RANGE", DEAD_LETTER, "a statement is wrong: a bug in this program"),
    Fault("SQLITE_NOTADB", WAIT, "the file is not a database", "Restore it from a backup.", retires=True),
)

REDIS = (
    Fault("BUSY", WAIT, "a script keeps the server busy", "SCRIPT KILL ends it."),
    Fault("BUSYGROUP", RETRY, "the consumer group already exists"),
    Fault("CLUSTERDOWN", STOP, "it is a cluster", NO_CLUSTER),
    Fault("CROSSSLOT", STOP, "it is a cluster", NO_CLUSTER),
    Fault("ASK", STOP, "it is a cluster", NO_CLUSTER),
    Fault("MOVED", STOP, "it is a cluster", NO_CLUSTER),
    Fault("TRYAGAIN", STOP, "it is a cluster", NO_CLUSTER),
    Fault("EXECABORT", WAIT, "the transaction was not executed"),
    Fault("LOADING", WAIT, "the server is loading its data from disk"),
    Fault("MASTERDOWN", WAIT, "the replica has lost its primary"),
    Fault("MISCONF", WAIT, "the server cannot write its disk", "Give it room; INFO persistence says what failed."),
    Fault("NOAUTH", STOP, "the server asks for a password", "Put it into the address: redis://:PASSWORD@HOST."),
    Fault("NOGOODSLAVE", WAIT, "no replica can take over"),
    Fault("NOGROUP", RETRY, "the stream or its group is gone, and is created again"),
    Fault("NOPERM", STOP, "the user lacks a permission", "Grant it: docs/operating.md lists the commands."),
    Fault("NOREPLICAS", WAIT, "too few replicas answer"),
    Fault("OOM", WAIT, "the server has no memory left", "Give it room: raise maxmemory, or start more consumers."),
    Fault("READONLY", WAIT, "the server is a replica now, as after a failover", retires=True),
    Fault("UNBLOCKED", RETRY, "the stream was deleted, and is created again"),
    Fault("WRONGPASS", STOP, "the user or the password is refused", "Correct the address."),
    Fault("WRONGTYPE", STOP, "the key holds something else", "Rename it, or set SJE_STREAM_NAME or SJE_EVENT_QUEUE."),
)

REDIS_WORDS = (
    # answers whose code is a bare ERR: the code that their words stand for
    ("max number of clients reached", Fault("ERR max clients", WAIT, "the server has no connections left")),
    ("unknown command", Fault("ERR unknown command", STOP, "the server is too old", "Use Redis 6.2 or newer.")),
    ("DB index", Fault("ERR DB index", STOP, "there is no such database", "Correct the number in the address.")),
    ("SELECT is not allowed in cluster mode", Fault("ERR cluster", STOP, "it is a cluster", NO_CLUSTER)),
    ("No master found for", Fault("no master", WAIT, "the sentinels know no primary that answers")),
)

AMQP = (
    Fault("311", DEAD_LETTER, "the message is larger than the server allows"),
    Fault("312", DEAD_LETTER, "no queue takes the message"),
    Fault("313", WAIT, "there are no consumers"),
    Fault("320", WAIT, "the server or an operator closed the connection"),
    Fault("402", STOP, "there is no such virtual host", "Create it, or correct the address."),
    Fault("403", STOP, "the user, the password or a permission is refused", "Correct the address, or grant it."),
    Fault("404", WAIT, "a queue or an exchange is gone, and is created again"),
    Fault("405", WAIT, "another connection has exclusive use of the queue"),
    Fault("406", WAIT, "the server refuses a state that it does not expect"),
    Fault("501", WAIT, "a frame was cut off"),
    Fault("502", WAIT, "a frame was damaged"),
    Fault("503", WAIT, "a command came out of turn"),
    Fault("504", WAIT, "the channel was closed"),
    Fault("505", WAIT, "a frame came out of turn"),
    Fault("506", WAIT, "the server has no room left", "Give it disk or memory."),
    Fault("530", STOP, "the server does not allow it", "Create the virtual host, raise its limit, or grant it."),
    Fault("540", STOP, "the server does not support this", SET_QUEUE_TYPE),
    Fault("541", WAIT, "the server had an internal error", "See the server's log."),
)

AMQP_WORDS = (
    ("inequivalent arg", Fault("406 queue", STOP, "the queue exists with other arguments", SET_QUEUE_TYPE)),
    ("vhost is down", Fault("541 vhost", WAIT, "the virtual host is down")),
)

CONNECTION = (
    Fault("connection", WAIT, "the server does not answer, or the connection was lost", retires=True),
    Fault("certificate", STOP, "the server's certificate is not trusted", "Name its authority: ?ssl_ca_certs=FILE."),
)
"""Errors without a code: the connection to any server."""

REFUSED = Fault("refused", STOP, "the database refuses this process")
"""A refusal by this program itself: options that it does not understand, or a pooler that drops them."""

UNKNOWN = Fault("unknown", WAIT, "the server refused it for an unknown reason", retires=True)
