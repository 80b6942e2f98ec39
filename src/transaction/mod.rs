//! Applying a change set to an app: all of it or none of it, whatever happens on the way.
