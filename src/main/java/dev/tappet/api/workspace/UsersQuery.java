package dev.tappet.api.workspace;

import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workspace.DefinitionUse;
import dev.tappet.workspace.PublishedUsers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The query parameter with which a list names the published workflows that use each of its entries. */
public final class UsersQuery {
    /** The name of the parameter. */
    static final String USERS = "users";

    /**
     * A published workflow that uses a secret, a variable or a connection.
     *
     * @param shared whether another workspace owns the workflow and shares it
     */
    @PublicApi
    public record View(UUID workflowId, String name, boolean shared) {}

    private UsersQuery() {}

    /**
     * The users of each entry of a page.
     *
     * @param use returns the resource of an entry
     * @return a function that is empty for each entry if the parameter is not true
     */
    static <T> Function<T, Optional<List<View>>> of(
            Optional<String> parameter,
            PublishedUsers users,
            UUID workspace,
            List<T> page,
            Function<T, DefinitionUse> use)
            throws InvalidFieldException {
        switch (parameter.orElse("false")) {
            case "true" -> {
                Map<DefinitionUse, List<PublishedUsers.User>> found =
                        users.ofEach(workspace, page.stream().map(use).toList());
                return entry -> Optional.of(found.getOrDefault(use.apply(entry), List.of()).stream()
                        .map(user -> new View(user.workflow(), user.name(), user.shared()))
                        .toList());
            }
            case "false" -> {
                return _ -> Optional.empty();
            }
            default -> throw new InvalidFieldException(USERS, "must be true or false");
        }
    }
}
