"""Who did what to what, when: append-only acts in a hash chain; letters; progress of long jobs.

The journal knows no other room. Actors and objects are opaque references (``user:7``, ``application:12``).

    from concord.journal.chain import record, verify
    from concord.journal.letters import send
    from concord.journal.jobs import job, start

Rooms seldom call `record` themselves: `concord.access.acts.act` writes the entry of an act.
"""
