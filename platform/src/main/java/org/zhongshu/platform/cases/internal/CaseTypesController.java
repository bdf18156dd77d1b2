package org.zhongshu.platform.cases.internal;

import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What surrounds the cases: the declared types, the officers that can be put in charge, and the evaluation. */
@RestController
@RequestMapping("/api/cases")
class CaseTypesController {

    private final CaseTypes types;
    private final Evaluation evaluation;
    private final Accounts accounts;
    private final Access access;
    private final Departments departments;
    private final Divisions divisions;

    CaseTypesController(CaseTypes types, Evaluation evaluation, Accounts accounts, Access access, Departments departments, Divisions divisions) {
        this.types = types;
        this.evaluation = evaluation;
        this.accounts = accounts;
        this.access = access;
        this.departments = departments;
        this.divisions = divisions;
    }

    record StateItem(String id, String name, String phase, String owner, String ownerName, int number, String unit, String unitName) {
    }

    record TypeItem(String id, String name, String app, int level, String department, boolean manual, int limitNumber, String limitUnitName,
                    List<StateItem> states) {
    }

    record Officer(String id, String username, String name, String org) {
    }

    record Evaluated(LocalDate from, LocalDate to, String by, List<Evaluation.Row> rows) {
    }

    record Items<T>(List<T> items) {
    }

    record StateName(String id, String name) {
    }

    /** @param common states of every type: 挂账 and the three ends */
    record Types(List<TypeItem> items, List<StateName> common) {
    }

    @GetMapping("/types")
    @Allowed("case.read")
    Types types() {
        List<TypeItem> items = new ArrayList<>();
        for (CaseType type : types.list()) {
            List<StateItem> states = type.lifecycle().states().values().stream().map(s -> new StateItem(s.id(), s.name(),
                    s.phase().name().toLowerCase(Locale.ROOT), s.owner(), access.roleNames().getOrDefault(s.owner(), s.owner()), s.clock().number(),
                    s.clock().unit().name().toLowerCase(Locale.ROOT).replace('_', '-'), s.clock().unit().label())).toList();
            items.add(new TypeItem(type.id(), type.name(), type.app(), type.level(), type.department(), type.manual(), type.limit().number(),
                    type.limit().unit().label(), states));
        }
        return new Types(items, CaseType.COMMON_STATES.entrySet().stream().map(s -> new StateName(s.getKey(), s.getValue())).toList());
    }

    /** Who can be put in charge: accounts of a department; officers see their own department's. */
    @GetMapping("/officers")
    @Allowed("case.act")
    Items<Officer> officers(@RequestParam String department) {
        Actor actor = CurrentActor.require();
        Scope scope = access.scope(actor, "case.act");
        if (scope.kind() == Scope.Kind.ORG && !scope.values().contains(department)) {
            throw Problem.forbidden("no-permission", "只能查看本部门人员。");
        }
        return new Items<>(accounts.listOf(department).stream()
                .map(p -> new Officer(Long.toString(p.id()), p.username(), p.name(), p.org())).toList());
    }

    /** Figures by day of the city, both ends inclusive; those who reach one department or some towns get only those. */
    @GetMapping("/evaluation")
    @Allowed("case.read")
    Evaluated evaluation(@RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
                         @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to, @RequestParam(defaultValue = "department") String by,
                         @RequestParam(required = false) String town) {
        Scope scope = access.scope(CurrentActor.require(), "case.read");
        Set<String> only = switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values();
            case GRID, OWN, NONE -> throw Problem.forbidden("no-permission", "您没有查看考评数据的权限。");
        };
        return new Evaluated(from, to, by, evaluation.rows(from, to, by, only, town, key -> switch (by) {
            case "department" -> key.isEmpty() ? "未派遣" : departments.nameOf(key);
            case "town" -> key.isEmpty() ? "未定位" : divisions.nameOf(key);
            default -> types.known(key).name();
        }));
    }
}
