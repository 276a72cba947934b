"""The screens: configure, watch, browse. The only part that knows Textual."""
