"""The tables, as steps that are only ever added to. Every key begins with the community.

Times are ISO 8601 in UTC with microseconds, so that they sort as text.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database, Migrations

from candorbot.errors import OlderStore, StoreError
from candorbot.store.chain import NONE_YET, Head, following

migrations = Migrations("candor")


@migrations()
def m001_first_tables(db: Database) -> None:
    for statement in _FIRST.split(";;"):
        db.execute(statement)


_FIRST = """
create table inbox (
    community text not null, workspace text not null, key text not null,
    kind text not null, body text not null, at text not null,
    state text not null default 'waiting', failed text not null default '',
    primary key (community, workspace, key)
) strict;;
create index inbox_waiting on inbox (community, state, at) where state = 'waiting';;

create table messages (
    community text not null, id text not null, workspace text not null, channel text not null,
    thread text not null, author text not null, author_name text not null, text text not null,
    at text not null, permalink text not null, readers text not null,
    asks integer not null, answered integer not null, by_staff integer not null,
    primary key (community, workspace, id)
) strict;;
create index messages_thread on messages (community, workspace, thread, at);;
create index messages_waiting on messages (community, workspace, at) where asks = 1 and answered = 0;;

create table drafts (
    community text not null, number integer not null, state text not null,
    workspace text not null, channel text not null, thread text,
    about text not null, asked text not null, member text not null, asker text not null,
    reviewer text not null default '', version integer not null,
    created text not null, expires text not null,
    primary key (community, number)
) strict;;
create index drafts_about on drafts (community, about, number);;

create table versions (
    community text not null, draft integer not null, number integer not null, body text not null,
    primary key (community, draft, number),
    foreign key (community, draft) references drafts (community, number)
) strict;;

create table approvals (
    community text not null, key text not null, draft integer not null, version integer not null,
    digest text not null, person text not null, at text not null,
    used text not null default '',
    primary key (community, key)
) strict;;

create table outbox (
    community text not null, key text not null, kind text not null,
    workspace text not null, channel text not null, thread text,
    payload text not null, digest text not null, draft text not null,
    state text not null, tries integer not null, at text not null, due text not null,
    expires text not null, platform_id text not null default '', why text not null default '',
    primary key (community, key)
) strict;;
create index outbox_state on outbox (community, state, at);;

create table audit (
    number integer primary key, community text not null, at text not null, who text not null,
    what text not null, about text not null, digest text not null
) strict;;
create index audit_community on audit (community, number);;
create trigger audit_keeps_rows before delete on audit
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_keeps_words before update on audit
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_refuses_replace before insert on audit
when exists (select 1 from audit where number = new.number)
begin select raise(abort, 'the audit is append-only'); end;;

create table timers (
    community text not null, kind text not null, about text not null, due text not null,
    primary key (community, kind, about)
) strict;;
create index timers_due on timers (community, due);;

create table records (
    community text not null, kind text not null, id text not null, version integer not null,
    state text not null, due text, body text not null,
    primary key (community, kind, id)
) strict;;
create index records_state on records (community, kind, state);;

create table settings (
    community text not null, name text not null, value text not null,
    primary key (community, name)
) strict
"""


@migrations()
def m002_audit_chain(db: Database) -> None:
    """Numbers count in each community; a row has its hash and the one before it; the head stands apart."""
    first, *then = _CHAIN.split(";;")
    db.execute(first)
    newest: dict[str, Head] = {}
    kept = db.execute(
        "select community, at, who, what, about, digest from audit order by community, number"
    )
    for community, *entry in kept:
        row = following(newest.get(community, NONE_YET), community, *entry)
        newest[community] = Head(row.number, row.hash)
        db.execute("insert into chained values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    for statement in then:
        db.execute(statement)
    for community, head in newest.items():
        db.execute("insert into audit_head values (?, ?, ?)", [community, *head])


_CHAIN = """
create table chained (
    community text not null, number integer not null, at text not null, who text not null,
    what text not null, about text not null, digest text not null,
    before text not null, hash text not null,
    primary key (community, number)
) strict, without rowid;;

drop table audit;;
alter table chained rename to audit;;
create trigger audit_keeps_rows before delete on audit
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_keeps_words before update on audit
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_only_appends before insert on audit
when exists (select 1 from audit where community = new.community and number >= new.number)
begin select raise(abort, 'the audit is append-only'); end;;

create table audit_head (
    community text not null primary key, number integer not null, hash text not null
) strict, without rowid;;
create trigger audit_head_stays before delete on audit_head
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_head_goes_on before update on audit_head
when new.community <> old.community or new.number <= old.number
begin select raise(abort, 'the audit is append-only'); end;;
create trigger audit_head_is_one before insert on audit_head
when exists (select 1 from audit_head where community = new.community)
begin select raise(abort, 'the audit is append-only'); end
"""


@migrations()
def m003_fence(db: Database) -> None:
    db.execute(
        "create table fence (community text not null primary key, token integer not null)"
        " strict, without rowid"
    )


@migrations()
def m004_waiting_and_edits(db: Database) -> None:
    """What the outbox and the inbox wait for; edited messages, and what answers a question."""
    for statement in _WAITING.split(";;"):
        db.execute(statement)


_WAITING = """
alter table outbox add column failures integer not null default 0;;
create index outbox_draft on outbox (community, draft) where kind = 'post';;
alter table inbox add column tries integer not null default 1;;
alter table inbox add column due text not null default '';;
update inbox set due = at;;
alter table messages add column edited text not null default '';;
alter table messages add column answering integer not null default 0;;
alter table messages add column marked integer not null default 0;;
update messages set marked = answered
"""


@migrations()
def m005_releases(db: Database) -> None:
    """Approvals by time: how many there were within the last minutes."""
    db.execute("create index approvals_at on approvals (community, at)")


@migrations()
def m006_heard(db: Database) -> None:
    """Messages numbered by the time they were said; what is read out of them; their words to search; what
    is counted of each day. What was kept before is counted by the date in UTC."""
    first, *then = _HEARD.split(";;")
    db.execute(first)
    number, said = 0, []
    for row in db.execute(f"select at, {_KEPT} from messages order by at, id"):
        number = max(number + 1, microseconds(datetime.fromisoformat(row[0])))
        said.append((number, row[0][:13], *row[1:]))
    marks = ", ".join("?" * (2 + len(_KEPT.split(","))))
    db.conn.executemany(f"insert into heard (number, local, {_KEPT}) values ({marks})", said)
    for statement in then:
        db.execute(statement)


def microseconds(at: datetime) -> int:
    """A time as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = (
    "community, id, workspace, channel, thread, author, author_name, text, at, permalink, readers, asks,"
    " answered, marked, by_staff, edited, answering"
)
_HEARD = """
create table heard (
    number integer primary key,
    community text not null, id text not null, workspace text not null, channel text not null,
    thread text not null, author text not null, author_name text not null, text text not null,
    at text not null, permalink text not null, readers text not null,
    asks integer not null, answered integer not null, by_staff integer not null,
    edited text not null, answering integer not null,
    marked integer not null, marked_at text not null default '', answered_at text not null default '',
    language text not null default '', kinds text not null default '', theme text not null default '',
    sentiment real not null default 0, local text not null,
    unique (community, workspace, id)
) strict;;

drop table messages;;
alter table heard rename to messages;;
create index messages_thread on messages (community, workspace, thread, at);;
update messages set answered_at = coalesce((
    select min(reply.at) from messages reply where reply.community = messages.community
    and reply.workspace = messages.workspace and reply.thread = messages.id
    and reply.answering = 1 and reply.author <> messages.author), '') where answered = 1;;
create index messages_waiting on messages (community, workspace) where asks = 1 and answered = 0;;
create index messages_open on messages (community) where asks = 1 and answered = 0;;
create index messages_theme on messages (community, theme) where theme <> '';;

create virtual table messages_words using fts5(
    text, content='messages', content_rowid='number', tokenize='unicode61 remove_diacritics 2',
    columnsize=0
);;
insert into messages_words (rowid, text) select number, text from messages;;

create table tallies (
    community text not null, date text not null, workspace text not null, channel text not null,
    readers text not null, what text not null, count integer not null,
    primary key (community, date, workspace, channel, readers, what)
) strict, without rowid;;
insert into tallies
    select community, substr(local, 1, 10), workspace, channel, readers, what, count(*) from (
        select messages.*, 'messages' as what from messages where by_staff = 0
        union all select messages.*, 'staff' from messages where by_staff = 1
        union all select messages.*, 'asked' from messages where by_staff = 0 and asks = 1
        union all select messages.*, 'answered' from messages
            where by_staff = 0 and asks = 1 and answered = 1
        union all select messages.*, 'hour:' || substr(local, 12, 2) from messages where by_staff = 0
    ) group by 1, 2, 3, 4, 5, 6;;

create table spoke (
    community text not null, date text not null, workspace text not null, channel text not null,
    readers text not null, theme text not null, author text not null, count integer not null,
    primary key (community, date, workspace, channel, readers, theme, author)
) strict, without rowid;;
insert into spoke
    select community, substr(local, 1, 10), workspace, channel, readers, '', author, count(*)
    from messages where by_staff = 0 group by 1, 2, 3, 4, 5, 6, 7;;

create table channels (
    community text not null, workspace text not null, channel text not null, readers text not null,
    first text not null, last text not null,
    primary key (community, workspace, channel)
) strict, without rowid;;
insert into channels
    select community, workspace, channel, readers, min(at), max(at)
    from messages group by community, workspace, channel
"""


@migrations()
def m007_calendar(db: Database) -> None:
    """When a draft is to be posted, and which function it serves: by what wrote it first."""
    for statement in _CALENDAR.split(";;"):
        db.execute(statement)


_CALENDAR = """
alter table drafts add column post_at text not null default '';;
alter table drafts add column function text not null default '';;
create index drafts_post_at on drafts (community, post_at) where post_at <> '';;
update drafts set function = (
    select case json_extract(v.body, '$.engine')
        when 'escalation policy' then 'mediator' when 'offline rules, calm' then 'mediator'
        when 'offline rules, you asked' then 'voice'
        else case drafts.about when '' then 'informer' else 'advocate' end
    end
    from versions v where v.community = drafts.community and v.draft = drafts.number and v.number = 1
)
"""


def migrate(db: Database) -> None:
    """Bring the file to this version's tables, in one transaction. Raises StoreError for a file of a
    newer version."""
    check_version(db)
    if not migrations.pending(db):
        return
    db.execute("begin immediate")  # two that start at once: the second finds nothing to do
    try:
        migrations.apply(db)
        db.execute("commit")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("rollback")
        raise


def check_version(db: Database) -> None:
    """Raises StoreError for a file of a newer version, for one that has lost its list of steps, and for the
    database of another program."""
    tables = db.table_names()  # before the list: it is written in the same transaction
    ours = [step.name for step in migrations.pending(Database(memory=True))]
    done = {step.name for step in migrations.applied(db)}
    newer = sorted(done.difference(ours))
    if newer:
        raise StoreError(
            f"This store was written by a newer Candor (it has the step {newer[0]}). "
            "Install that version, or restore an older backup with `candor restore FILE`."
        )
    if done != set(ours[: len(done)]) or ("outbox" in tables and not done):
        raise StoreError(
            "This store is damaged: its list of the steps that were done is not whole, so nobody can say "
            "which version it is of. Put a backup in its place: `candor restore FILE`."
        )
    if not done and any(not name.startswith("_sqlite") for name in tables):
        raise StoreError(
            "This candor.db is another program's database, and no Candor store. Nothing was changed. Set "
            "CANDOR_DATA to another folder, or put a backup in its place: `candor restore FILE`."
        )


def check_current(db: Database) -> None:
    """Raises StoreError unless the file has this version's tables, OlderStore if it is only older."""
    check_version(db)
    if not db.table_names():
        raise StoreError(
            "This store is empty: no Candor has begun it. If one was started here before, put a backup in its "
            "place: `candor restore FILE`; else start Candor once."
        )
    if migrations.pending(db):
        raise OlderStore(
            "This store is of an older Candor. The next start brings it up to date; write a backup first "
            "(`candor backup`). Nothing was changed now."
        )
