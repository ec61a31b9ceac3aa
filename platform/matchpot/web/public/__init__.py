"""Pages for everyone: home, projects, funds, how it works."""
