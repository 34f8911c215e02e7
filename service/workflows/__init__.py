"""The use cases: read a case, reconcile it, keep the result, decide a finding, replay. Nothing clinical is decided here."""
