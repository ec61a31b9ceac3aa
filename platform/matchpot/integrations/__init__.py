"""The outside world behind the shapes of `services.ports`: Stripe, mail, files, clocks."""
