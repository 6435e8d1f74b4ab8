"""The tables, as steps that are only ever added to. Every key begins with the community.

Times are ISO 8601 in UTC with microseconds, so that they sort as text.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from candorbot.errors import StoreError

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


def migrate(db: Database) -> None:
    """Bring the file to this version's tables. Raises StoreError for a file of a newer version."""
    check_version(db)
    migrations.apply(db)


def check_version(db: Database) -> None:
    """Raises StoreError for a file of a newer version."""
    ours = {step.name for step in migrations.pending(Database(memory=True))}
    newer = sorted({step.name for step in migrations.applied(db)} - ours)
    if newer:
        raise StoreError(
            f"This store was written by a newer Candor (it has the step {newer[0]}). "
            "Install that version, or restore an older backup with `candor restore FILE`."
        )
