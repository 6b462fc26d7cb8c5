package dev.tappet.workspace;

import dev.tappet.workflow.SlugReference;
import dev.tappet.workflow.Workflow;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A resource of a workspace that a definition uses.
 *
 * @param kind of the resource
 * @param name of the resource in the definition: an id, a name or a slug
 */
public record DefinitionUse(Kind kind, String name) {
    /** The kinds of resources, each with the prefix under which the use is stored. */
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

    /** A connection. */
    public static DefinitionUse connection(String name) {
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

    /** A shared workflow uses these resources of its owner, not those of the workspace in which it runs. */
    boolean isOfOwner() {
        return isSlug() || kind == Kind.WORKFLOW;
    }

    String text() {
        return kind.prefix + name;
    }

    /** All resources that a definition uses, except those named by expressions. */
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
