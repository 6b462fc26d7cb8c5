package dev.tappet.workflow;

/**
 * A workflow or an integration that a definition names by its slug in the place of its id.
 *
 * @param kind what it names
 * @param slug as it is written
 */
public record SlugReference(Kind kind, String slug) {
    /** What has slugs: those of one kind are unique in a workspace. */
    public enum Kind {
        WORKFLOW,
        INTEGRATION
    }
}
