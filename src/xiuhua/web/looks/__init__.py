"""The pure parts of the look: how a moment, a clock, an icon and an outline are shown."""
