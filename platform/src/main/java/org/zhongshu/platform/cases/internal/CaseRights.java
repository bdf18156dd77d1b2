package org.zhongshu.platform.cases.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one place that says who may see a case and who may take a step. A step needs a role that the rule names, and that
 * role's own reach of {@code case.act} (or {@code case.supervise} for those who watch over the work) must cover the case.
 */
@Component
class CaseRights {

    private final Access access;

    CaseRights(Access access) {
        this.access = access;
    }

    /** An SQL condition over case_file f with its parameters. */
    record RowFilter(String sql, List<Object> parameters) {
    }

    boolean maySee(Actor actor, CaseFile f) {
        return reaches(access.scope(actor, "case.read"), actor, f)
                // whoever reported or handles a case may follow it, wherever it went
                || (!actor.isSystem() && (f.opener == actor.accountId() || (f.person != null && f.person == actor.accountId())));
    }

    boolean mayAct(Actor actor, CaseFile f, CaseType type, ActionRule rule) {
        if (actor.isSystem()) {
            return true;
        }
        if (!maySee(actor, f)) {
            return false;
        }
        Set<String> named = roles(f, type, rule);
        Set<String> held = named.isEmpty() ? actor.roles() : actor.roles().stream().filter(named::contains).collect(Collectors.toSet());
        if (held.isEmpty()) {
            return false;
        }
        Actor inRole = new Actor(actor.accountId(), actor.username(), actor.name(), actor.org(), held, actor.towns(), actor.grids(), actor.ip());
        return reaches(access.scope(inRole, "case.act"), actor, f) || reaches(access.scope(inRole, "case.supervise"), actor, f);
    }

    boolean mayLookAtPersonalData(Actor actor, CaseFile f) {
        return reaches(access.scope(actor, "personal.view"), actor, f);
    }

    /** The rows an actor may see. */
    RowFilter readable(Actor actor) {
        Scope scope = access.scope(actor, "case.read");
        return switch (scope.kind()) {
            case ALL -> new RowFilter("true", List.of());
            // of one department the index gives the rows in order; of several they are collected and sorted
            case ORG -> scope.values().size() == 1 ? new RowFilter("f.department = ?", List.of(scope.values().iterator().next()))
                    : new RowFilter("f.department = ANY (?)", List.of((Object) scope.values().toArray(String[]::new)));
            case GRID -> {
                List<Object> parameters = new ArrayList<>();
                parameters.add(scope.values().toArray(String[]::new));
                parameters.add(scope.values().stream().map(v -> v + "%").toArray(String[]::new));
                yield new RowFilter("(f.grid = ANY (?) OR f.town LIKE ANY (?))", parameters);
            }
            case OWN -> new RowFilter("(f.opener = ? OR f.person = ?)", List.of(actor.accountId(), actor.accountId()));
            case NONE -> new RowFilter("false", List.of());
        };
    }

    /** Roles that a rule names, with "the owner" put into words; empty = any. */
    static Set<String> roles(CaseFile f, CaseType type, ActionRule rule) {
        if (!rule.roles().contains(Practice.OWNER)) {
            return rule.roles();
        }
        Lifecycle.State state = type.lifecycle().state(f.state);
        return rule.roles().stream().map(r -> r.equals(Practice.OWNER) ? state == null ? "" : state.owner() : r).collect(Collectors.toSet());
    }

    private static boolean reaches(Scope scope, Actor actor, CaseFile f) {
        Long self = actor.accountId();
        return scope.reaches(f.department, f.town, self.equals(f.person) || self.equals(f.opener) ? self : null)
                || (scope.kind() == Scope.Kind.GRID && f.grid != null && scope.values().contains(f.grid));
    }
}
