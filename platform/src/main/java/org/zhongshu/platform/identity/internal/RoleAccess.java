package org.zhongshu.platform.identity.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Rights by role; whose reach is a department reaches the parts of it. The parts of the system reach everything: they act for no person. */
@Component
class RoleAccess implements Access {

    private static final Scope EVERYTHING = new Scope(Scope.Kind.ALL, Set.of());
    private static final Scope NOTHING = new Scope(Scope.Kind.NONE, Set.of());

    private final Roles roles = Roles.load();
    private final UnaryOperator<Set<String>> parts;

    @Autowired
    RoleAccess(Departments departments) {
        this(own -> own.stream().flatMap(d -> departments.under(d).stream()).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** @param parts departments with the parts of each */
    RoleAccess(UnaryOperator<Set<String>> parts) {
        this.parts = parts;
    }

    @Override
    public boolean may(Actor actor, String permission) {
        return actor.isSystem() || widest(actor, permission).isPresent();
    }

    @Override
    public void check(Actor actor, String permission) {
        if (!may(actor, permission)) {
            throw Problem.forbidden("no-permission", "没有权限：" + roles.permissions().getOrDefault(permission, permission) + "。");
        }
    }

    @Override
    public Scope scope(Actor actor, String permission) {
        if (actor.isSystem()) {
            return EVERYTHING;
        }
        return switch (widest(actor, permission).orElse(Scope.Kind.NONE)) {
            case ALL -> EVERYTHING;
            case ORG -> actor.org() == null ? NOTHING : new Scope(Scope.Kind.ORG, parts.apply(Set.of(actor.org())));
            case GRID -> grid(actor);
            case OWN -> new Scope(Scope.Kind.OWN, Set.of(Long.toString(actor.accountId())));
            case NONE -> NOTHING;
        };
    }

    @Override
    public java.util.Map<String, String> roleNames() {
        java.util.Map<String, String> names = new java.util.LinkedHashMap<>();
        roles.roles().values().forEach(role -> names.put(role.id(), role.name()));
        return names;
    }

    /** Roles that may pass to somebody else: not those that one account may not hold together. */
    Set<String> passing(Set<String> roles) {
        Set<String> passing = new TreeSet<>(roles);
        passing.removeAll(this.roles.apart());
        return passing;
    }

    Roles roles() {
        return roles;
    }

    /** The permissions an actor holds with any reach, sorted, for the screens to show and hide by. */
    Set<String> permissions(Actor actor) {
        Set<String> held = new TreeSet<>();
        actor.roles().forEach(role -> {
            Roles.Role found = roles.roles().get(role);
            if (found != null) {
                held.addAll(found.reach().keySet());
            }
        });
        return held;
    }

    // a cell is inside its town, so the towns alone say it when both are given would widen the reach: cells win
    private static Scope grid(Actor actor) {
        Set<String> places = actor.grids().isEmpty() ? actor.towns() : actor.grids();
        return places.isEmpty() ? NOTHING : new Scope(Scope.Kind.GRID, places);
    }

    private Optional<Scope.Kind> widest(Actor actor, String permission) {
        return actor.roles().stream().flatMap(role -> roles.reach(role, permission).stream()).min(Comparator.naturalOrder());
    }
}
