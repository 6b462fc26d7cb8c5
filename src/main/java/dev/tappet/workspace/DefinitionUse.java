package dev.tappet.workspace;

import dev.tappet.workflow.SlugReference;
import dev.tappet.workflow.Workflow;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Something of a workspace that a definition uses.
 *
 * @param kind what it is
 * @param name by which the definition knows it: an id, a name or a slug
 */
public record DefinitionUse(Kind kind, String name) {
    /** What definitions use, with the prefix by which it is stored. */
    enum Kind {
        WORKFLOW("W#"),
        CONNECTION("CON#"),
        SECRET("SEC#"),
        VARIABLE("VAR#"),
        WORKFLOW_SLUG("SLUG#W#"),
        INTEGRATION_SLUG("SLUG#I#");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    static DefinitionUse workflow(UUID id) {
        return new DefinitionUse(Kind.WORKFLOW, id.toString());
    }

    static DefinitionUse connection(String name) {
        return new DefinitionUse(Kind.CONNECTION, name);
    }

    /** A secret. */
    public static DefinitionUse secret(String name) {
        return new DefinitionUse(Kind.SECRET, name);
    }

    /** A variable of the workspace. */
    public static DefinitionUse variable(String name) {
        return new DefinitionUse(Kind.VARIABLE, name);
    }

    /** A slug of a workflow or an integration. */
    public static DefinitionUse slug(SlugReference reference) {
        return new DefinitionUse(
                switch (reference.kind()) {
                    case WORKFLOW -> Kind.WORKFLOW_SLUG;
                    case INTEGRATION -> Kind.INTEGRATION_SLUG;
                },
                reference.slug());
    }

    /** Definitions of versions of Tappet without a list of uses have no slugs. */
    boolean isSlug() {
        return kind == Kind.WORKFLOW_SLUG || kind == Kind.INTEGRATION_SLUG;
    }

    /** A workflow that is shared uses what its owner has, and not what the workspace has in which it runs. */
    boolean isOfOwner() {
        return isSlug() || kind == Kind.WORKFLOW;
    }

    String text() {
        return kind.prefix + name;
    }

    /** All that a definition uses, as far as no expression gives it. */
    static Set<DefinitionUse> all(Workflow workflow) {
        Set<DefinitionUse> uses = new LinkedHashSet<>();
        workflow.calls().keySet().forEach(id -> uses.add(workflow(id)));
        workflow.connections().keySet().forEach(name -> uses.add(connection(name)));
        workflow.secrets().keySet().forEach(name -> uses.add(secret(name)));
        workflow.variables().keySet().forEach(name -> uses.add(variable(name)));
        workflow.slugs().keySet().forEach(reference -> uses.add(slug(reference)));
        return uses;
    }
}
