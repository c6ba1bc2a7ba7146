"""What every test may ask for."""

pytest_plugins = ["pytester", "tests.network", "tests.postgres"]
