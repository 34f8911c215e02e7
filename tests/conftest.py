"""What holds for every test: properties give the same answer on every run unless somebody asks to explore."""

from hypothesis import settings

# A build that fails by chance, on a change that has nothing to do with it, teaches people to press "again".
settings.register_profile("build", deadline=None, derandomize=True, database=None)
# pytest --hypothesis-profile explore: new examples each time, and many of them.
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("build")
