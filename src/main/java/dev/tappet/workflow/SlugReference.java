package dev.tappet.workflow;

/**
 * A workflow or an integration that a definition refers to by its slug instead of its id.
 *
 * @param slug as written in the definition
 */
public record SlugReference(Kind kind, String slug) {
    /** The resources with slugs. Slugs are unique per kind and workspace. */
    public enum Kind {
        WORKFLOW,
        INTEGRATION
    }
}
