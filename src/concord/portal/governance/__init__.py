"""The pages of governance: mechanisms, meetings, minutes, decisions, action items, calendar, briefing packs."""
