"""Search by voice: words that are no clear request, against all that can be done or asked."""
