"""Pages, one package per audience; a form lives above the route that shows it."""
