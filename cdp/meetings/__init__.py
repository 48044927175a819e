"""Meetings: plans, invitations, replies, attendance and quorum."""
