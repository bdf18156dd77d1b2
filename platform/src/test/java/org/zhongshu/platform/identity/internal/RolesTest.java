package org.zhongshu.platform.identity.internal;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every permission for every role, against a table written by hand: A all, O own department, G own towns, . nothing. */
class RolesTest {

    private static final List<String> ROLES = List.of("leader", "operator", "officer", "grid", "steward", "admin", "auditor", "viewer", "clerk");
    private static final String TABLE = """
            case.read       A A O G . . . A .
            case.act        . A O G . . . . .
            case.open       . A O G . . . . .
            case.supervise  A A . . . . . . .
            alert.read      A A O G A . . A .
            rule.read       A A A . A . . . .
            rule.try        . A O . A . . . .
            rule.override   . . . . A . . . .
            device.read     A A O G A A . . .
            device.manage   . . O . A . . . .
            device.command  . A O . A . . . .
            thing.read      A A O G A A . A .
            thing.history   A A O G A . . A .
            reject.read     . A . . A A . . .
            reject.replay   . . . . A . . . .
            indicator.read  A A A A A A . A .
            map.read        A A A A A A . A .
            audit.read      . . . . . . A . .
            audit.export    . . . . . . A . .
            system.read     . A . . A A A . .
            account.manage  . . . . . A . . .
            personal.view   . A O . . . . . .
            search.use      A A A A A A . . .
            catalog.read    A A A . A . . . .
            catalog.draft   . . O . A . . . .
            catalog.review  . . O . A . . . .
            catalog.source  . . O . A . . . .
            catalog.request . . O . . . . . .
            catalog.grant   . . O . A . . . .
            exchange.read   A A O . A . . . .
            exchange.manage . . O . A . . . .
            registry.read   . A A . A . . . .
            registry.review . . O . A . . . .
            registry.manage . . . . A . . . .
            share.read      . . O . A . . . .
            share.manage    . . O . A . . . .
            quality.read    A A A . A . . . .
            quality.manage  . . O . A . . . .
            opendata.manage . . O . A . . . .
            items.read      A A A . A . . . A
            items.edit      . . O . A . . . .
            items.publish   . . O . A . . . .
            credential.read . . O . A . . . .
            credential.issue . . O . . . . . .
            seal.manage     . . O . A . . . .
            vault.manage    . . . . . A . . .
            person.verify   . . O . . . . . A
            client.manage   . . . . A . . . .
            decisions.read  A . O . A . . . .
            decisions.edit  . . O . A . . . .
            decisions.publish . . O . A . . . .
            matter.read     A A O . . . . . .
            matter.act      . . O . . . . . .
            archive.read    . . O . A . . . .
            archive.take    . . O . . . . . .
            archive.destroy . . O . A . . . .
            onecode.read    A . O . A . . . .
            onecode.manage  . . O . A . . . .
            card.read       . . O . . . . . .
            card.manage     . . O . . . . . .
            benefit.read    A . O . . . . . .
            benefit.manage  . . O . . . . . .
            benefit.approve . . O . . . . . .
            evaluation.read A A O . . . . . .
            evaluation.revisit . A . . . . . . .
            complaint.handle A A O . . . . . .
            window.take     . . . . . . . . A
            window.figures  A A O . A . . . .
            recognition.manage . . O . A . . . .
            errand.handle   . . O . . . . . .
            appointment.manage . . . . A . . . .
            intermediary.supervise . . O . . . . . .
            intermediary.demand . . O . . . . . .
            project.read    A A O . . . . . .
            project.register . . O . . . . . A
            project.lead    . . O . . . . . .
            project.opine   . . O . . . . . .
            """;

    private final RoleAccess access = new RoleAccess(own -> own);

    @TestFactory
    Stream<DynamicTest> everyActionForEveryRole() {
        List<DynamicTest> tests = new ArrayList<>();
        table().forEach((permission, letters) -> {
            for (int i = 0; i < ROLES.size(); i++) {
                String role = ROLES.get(i);
                char letter = letters.get(i).charAt(0);
                tests.add(DynamicTest.dynamicTest(role + " " + permission + " " + letter, () -> proves(role, permission, letter)));
            }
        });
        return tests.stream();
    }

    @Test
    void theTableIsComplete() {
        assertThat(table().keySet()).isEqualTo(access.roles().permissions().keySet());
        assertThat(access.roles().roles().keySet()).containsExactlyInAnyOrderElementsOf(ROLES);
    }

    @Test
    void theWidestReachOfSeveralRolesCounts() {
        Actor both = actor(Set.of("grid", "officer"), "water", Set.of("341882001000"), Set.of());
        assertThat(access.scope(both, "case.read")).isEqualTo(new Scope(Scope.Kind.ORG, Set.of("water")));
        assertThat(access.scope(actor(Set.of("grid", "leader"), null, Set.of("341882001000"), Set.of()), "case.read").kind()).isEqualTo(Scope.Kind.ALL);
    }

    @Test
    void whoseReachIsADepartmentReachesItsPartsAndNotWhatItIsAPartOf() {
        RoleAccess tree = new RoleAccess(own -> own.contains("housing") ? Set.of("housing", "utilities") : own);
        assertThat(tree.scope(actor(Set.of("officer"), "housing", Set.of(), Set.of()), "case.read").reaches("utilities", null, null)).isTrue();
        assertThat(tree.scope(actor(Set.of("officer"), "utilities", Set.of(), Set.of()), "case.read").reaches("housing", null, null)).isFalse();
    }

    @Test
    void aReachWithoutItsValueReachesNothing() {
        assertThat(access.scope(actor(Set.of("officer"), null, Set.of(), Set.of()), "case.read").kind()).isEqualTo(Scope.Kind.NONE);
        assertThat(access.scope(actor(Set.of("grid"), "water", Set.of(), Set.of()), "case.read").kind()).isEqualTo(Scope.Kind.NONE);
    }

    @Test
    void gridCellsNarrowTheTowns() {
        Actor worker = actor(Set.of("grid"), null, Set.of("341882001000"), Set.of("341882001012"));
        assertThat(access.scope(worker, "case.act").values()).containsExactly("341882001012");
    }

    @Test
    void unknownRolesAndPermissionsGiveNothingAndTheSystemMayEverything() {
        assertThat(access.may(actor(Set.of("emperor"), "data", Set.of(), Set.of()), "case.read")).isFalse();
        assertThat(access.may(actor(Set.of("leader"), "data", Set.of(), Set.of()), "no.such")).isFalse();
        assertThat(access.may(Actor.system("rules"), "case.open")).isTrue();
        assertThat(access.scope(Actor.system("rules"), "case.open").kind()).isEqualTo(Scope.Kind.ALL);
    }

    @Test
    void administratorsOfSystemDataAndAuditHoldNothingOfEachOther() {
        assertThat(access.roles().apart()).containsExactly("admin", "steward", "auditor");
        for (String permission : List.of("account.manage", "vault.manage")) {
            assertThat(holders(permission)).containsExactly("admin");
        }
        for (String permission : List.of("audit.read", "audit.export")) {
            assertThat(holders(permission)).containsExactly("auditor");
        }
        for (String permission : List.of("rule.override", "reject.replay")) {
            assertThat(holders(permission)).containsExactly("steward");
        }
    }

    @Test
    void mistakesInTheFileAreNamedWithTheirLine() {
        String yaml = """
                apart: [ghost]
                permissions:
                  case.read: 查看
                roles:
                  a:
                    name: 甲
                    reach:
                      all: [case.read, case.rad]
                      org: [case.read]
                """;
        assertThatThrownBy(() -> Roles.parse(yaml)).isInstanceOf(Declarations.InvalidDeclarations.class)
                .hasMessageContaining("roles.yaml:8: permission case.rad is not declared")
                .hasMessageContaining("roles.yaml:9: role a names case.read twice")
                .hasMessageContaining("roles.yaml:1: role ghost is not declared");
    }

    private void proves(String role, String permission, char letter) {
        Actor actor = actor(Set.of(role), "water", Set.of("341882001000"), Set.of());
        Scope expected = switch (letter) {
            case 'A' -> new Scope(Scope.Kind.ALL, Set.of());
            case 'O' -> new Scope(Scope.Kind.ORG, Set.of("water"));
            case 'G' -> new Scope(Scope.Kind.GRID, Set.of("341882001000"));
            default -> new Scope(Scope.Kind.NONE, Set.of());
        };
        assertThat(access.scope(actor, permission)).isEqualTo(expected);
        assertThat(access.may(actor, permission)).isEqualTo(letter != '.');
        if (letter == '.') {
            assertThatThrownBy(() -> access.check(actor, permission)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status().value()).isEqualTo(403));
        } else {
            access.check(actor, permission);
        }
    }

    private List<String> holders(String permission) {
        return ROLES.stream().filter(role -> access.may(actor(Set.of(role), "water", Set.of("341882001000"), Set.of()), permission)).toList();
    }

    private static Map<String, List<String>> table() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            String[] cells = line.split("\\s+");
            rows.put(cells[0], List.of(cells).subList(1, cells.length));
        });
        return rows;
    }

    private static Actor actor(Set<String> roles, String org, Set<String> towns, Set<String> grids) {
        return new Actor(7, "someone", "某人", org, roles, towns, grids, "10.0.0.1");
    }
}
