package org.zhongshu.platform.identity.internal;

import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * roles.yaml in memory: which role holds which permission, and how far it reaches. Every permission named by a role must be
 * declared, and a role may name it once only; anything else stops the start-up.
 *
 * @param apart roles of which no account may hold two
 */
record Roles(Map<String, String> permissions, Map<String, Role> roles, List<String> apart) {

    private static final String FILE = "identity/roles.yaml";

    /** @param reach permission → how far it reaches for this role */
    record Role(String id, String name, Map<String, Scope.Kind> reach) {
    }

    static Roles load() {
        try (InputStream in = Roles.class.getClassLoader().getResourceAsStream(FILE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Roles parse(String yaml) {
        Declaration file = Declarations.parse("identity", FILE, yaml, "schema/roles.json");
        Map<String, String> permissions = new LinkedHashMap<>();
        file.root().get("permissions").properties().forEach(p -> permissions.put(p.getKey(), p.getValue().asString()));
        Map<String, Role> roles = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        file.root().get("roles").properties().forEach(r -> {
            Map<String, Scope.Kind> reach = new LinkedHashMap<>();
            r.getValue().get("reach").properties().forEach(kind -> kind.getValue().forEach(permission -> {
                String id = permission.asString();
                String at = "/roles/" + r.getKey() + "/reach/" + kind.getKey();
                if (!permissions.containsKey(id)) {
                    errors.add(file.at(at, "permission " + id + " is not declared"));
                }
                if (reach.put(id, Scope.Kind.valueOf(kind.getKey().toUpperCase(java.util.Locale.ROOT))) != null) {
                    errors.add(file.at(at, "role " + r.getKey() + " names " + id + " twice"));
                }
            }));
            roles.put(r.getKey(), new Role(r.getKey(), r.getValue().get("name").asString(), Map.copyOf(reach)));
        });
        List<String> apart = new ArrayList<>();
        file.root().get("apart").forEach(role -> {
            apart.add(role.asString());
            if (!roles.containsKey(role.asString())) {
                errors.add(file.at("/apart", "role " + role.asString() + " is not declared"));
            }
        });
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        return new Roles(permissions, roles, List.copyOf(apart));
    }

    Optional<Scope.Kind> reach(String role, String permission) {
        Role found = roles.get(role);
        return found == null ? Optional.empty() : Optional.ofNullable(found.reach().get(permission));
    }
}
