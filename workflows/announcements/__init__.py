"""Announcements (公告, R45): what the office tells everybody, from one day to another."""
