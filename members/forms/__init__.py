"""Forms by subject, one module each: accounts.py, member_lists.py (searches), members.py (the file), events.py."""
