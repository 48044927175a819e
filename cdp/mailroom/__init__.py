"""Pages about email: failed emails, replies by email, and the mailbox of the development server."""
