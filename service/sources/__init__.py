"""Reading what sources sent, whatever the dialect, into the one plain model. Nothing is interpreted here."""
