package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.identity.Actor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Walks every action × role × reach with the real roles.yaml. What each may is written out here by hand, so that a change of
 * roles, practices or rights shows up as a difference in this table.
 */
@CasesTest
class CaseRightsModuleTest {

    @Autowired CaseRights rights;
    @Autowired CaseTypes types;
    @Autowired CaseKernel kernel;

    /** Someone of each role, inside and outside the case's reach (department environment, town 341882001). */
    private final Map<String, Actor> people = new LinkedHashMap<>();
    /** The states of the standard lifecycle, and the ends. */
    private static final List<String> STATES = List.of("reported", "accepted", "dispatched", "working", "checking", "suspended", "closed", "void");

    @BeforeEach
    void people() {
        people.put("leader", People.LEADER);
        people.put("operator", People.OPERATOR);
        people.put("officer, own department", People.ENVIRONMENT);
        people.put("officer, other department", People.UTILITIES);
        people.put("grid, own town", People.GRID_HERE);
        people.put("grid, other town", People.GRID_ELSEWHERE);
        people.put("steward", People.STEWARD);
        people.put("admin", People.ADMIN);
        people.put("auditor", People.AUDITOR);
        people.put("viewer", People.VIEWER);
        people.put("system", People.SYSTEM);
    }

    private static Set<String> set(String... actions) {
        return new TreeSet<>(List.of(actions));
    }

    private static Set<String> and(Set<String> first, String... more) {
        Set<String> all = new TreeSet<>(first);
        all.addAll(List.of(more));
        return all;
    }

    private Set<String> expected(String who, String state) {
        boolean running = List.of("reported", "accepted", "dispatched", "working", "checking").contains(state);
        boolean handling = state.equals("dispatched") || state.equals("working");
        boolean supervisable = running || state.equals("suspended");
        Set<String> watching = new TreeSet<>(set("comment"));
        if (running) {
            watching.addAll(set("suspend", "urge", "extend-grant", "extend-refuse"));
        }
        if (supervisable) {
            watching.add("supervise");
        }
        if (state.equals("suspended")) {
            watching.add("resume");
        }
        if (state.equals("closed")) {
            watching.add("reopen");
        }
        return switch (who) {
            case "leader" -> watching;
            case "operator" -> {
                Set<String> may = new TreeSet<>(watching);
                if (supervisable) {
                    may.add("void");
                }
                if (running) {
                    may.addAll(set("assign", "merge"));
                }
                if (running && !state.equals("checking")) {
                    may.add("split");
                }
                if (handling) {
                    may.add("transfer");
                }
                yield switch (state) {
                    case "reported" -> and(may, "accept", "refuse", "extend");
                    case "accepted" -> and(may, "dispatch", "extend");
                    case "checking" -> and(may, "close", "rework", "extend");
                    default -> may;
                };
            }
            case "officer, own department" -> {
                Set<String> may = new TreeSet<>(set("comment"));
                if (handling) {
                    may.addAll(set("return", "transfer", "assign", "extend", state.equals("dispatched") ? "start" : "finish"));
                }
                yield may;
            }
            case "grid, own town" -> set("comment");
            case "system" -> null;
            default -> set();
        };
    }

    @Test
    void everyActionForEveryRoleInAndOutOfReach() {
        CaseType type = types.getType("work-standard");
        List<String> differences = new ArrayList<>();
        int walked = 0;
        for (String state : STATES) {
            for (boolean asked : new boolean[]{false, true}) {
                CaseFile f = caseIn(state, asked);
                for (Map.Entry<String, Actor> person : people.entrySet()) {
                    Set<String> may = new TreeSet<>();
                    for (ActionRule rule : kernel.machine().rules(f, type)) {
                        walked++;
                        if (rights.mayAct(person.getValue(), f, type, rule)) {
                            may.add(rule.id());
                        }
                    }
                    Set<String> possible = new TreeSet<>(kernel.machine().rules(f, type).stream().map(ActionRule::id).toList());
                    Set<String> expected = expected(person.getKey(), state);
                    Set<String> wanted = expected == null ? possible : new TreeSet<>(expected);
                    wanted.retainAll(possible);
                    if (!may.equals(wanted)) {
                        differences.add(state + " / " + person.getKey() + ": may " + may + ", expected " + wanted);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(walked).as("the walk walked").isGreaterThan(1000);
    }

    @Test
    void whoSeesACase() {
        CaseFile f = caseIn("working", false);
        List<String> see = people.entrySet().stream().filter(p -> rights.maySee(p.getValue(), f)).map(Map.Entry::getKey).toList();
        assertThat(see).containsExactly("leader", "operator", "officer, own department", "grid, own town", "viewer", "system");
        f.department = "water";
        f.opener = People.ENVIRONMENT.accountId();
        assertThat(rights.maySee(People.ENVIRONMENT, f)).as("the reporter may follow it").isTrue();
        assertThat(rights.mayLookAtPersonalData(People.ENVIRONMENT, f)).as("but not look at personal data").isFalse();
        assertThat(rights.mayLookAtPersonalData(People.OPERATOR, f)).isTrue();
        assertThat(rights.mayLookAtPersonalData(People.LEADER, f)).isFalse();
    }

    private static CaseFile caseIn(String state, boolean asked) {
        CaseFile f = new CaseFile();
        f.type = "work-standard";
        f.state = state;
        f.open = !state.equals("closed") && !state.equals("void");
        f.department = "environment";
        f.town = "341882001000";
        f.opener = 1;
        if (asked) {
            f.clock = f.clock.asking(new org.zhongshu.algorithms.calendar.Limit(1, org.zhongshu.algorithms.calendar.LimitUnit.WORK_DAY));
        }
        return f;
    }
}
