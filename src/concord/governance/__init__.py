"""Who decided: mechanisms, their members and meetings, papers, minutes, decisions, action items.

bodies      founding a mechanism, its sides and the seats of its members
meetings    planning, convening by every side, agenda, attendance and quorum, minutes
papers      versions with a time of release
deciding    decisions, in force once every side that must has confirmed; what they approve then cites them
actions     action items, reminders, escalation to the next meeting
feeds       a private calendar address
briefing    what a delegation reads before a meeting
"""
