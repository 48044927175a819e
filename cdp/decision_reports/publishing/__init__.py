"""Publishing a signed decision report: deferral, issued files, and requests for accessible formats."""
