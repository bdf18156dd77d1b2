package org.zhongshu.platform.city;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;

/** The city's departments, in the order of {@code departments.yaml}. */
@Component
public class Departments {

    private final Map<String, Department> byCode = new LinkedHashMap<>();
    private final Map<String, Department> covering = new HashMap<>();
    private final Map<String, String> elsewhere = new ConcurrentHashMap<>();

    @Autowired
    public Departments(CityProfile profile) {
        this(profile.current().id(), read(new CityFiles(profile.current().id())));
    }

    Departments(String city, List<Department> departments) {
        departments.forEach(d -> byCode.put(d.code(), d));
        List<String> errors = new ArrayList<>();
        byCode.values().forEach(d -> d.covers().forEach(code -> {
            Department other = byCode.containsKey(code) ? byCode.get(code) : covering.putIfAbsent(code, d);
            if (other != null) {
                errors.add("cities/" + city + "/departments.yaml: " + d.code() + " 的 covers 不能写 " + code + "，已由 " + other.code() + " 负责");
            }
        }));
        byCode.values().stream().filter(d -> d.parent() != null).forEach(d -> {
            if (!byCode.containsKey(d.parent())) {
                errors.add("cities/" + city + "/departments.yaml: " + d.code() + " 的上级部门 " + d.parent() + " 不存在");
            } else if (above(d).contains(d.code())) {
                errors.add("cities/" + city + "/departments.yaml: " + d.code() + " 的上级部门绕回了自己");
            }
        });
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private static List<Department> read(CityFiles files) {
        List<Department> departments = new ArrayList<>();
        files.yaml("departments.yaml").path("departments").forEach(node -> departments.add(files.as(node, Department.class, "departments.yaml")));
        return departments;
    }

    /**
     * Who does a department's work in this city: itself, or the one that {@code covers} it. For declarations, which are written
     * for every city with the shared codes.
     */
    public Optional<Department> responsible(String code) {
        return find(code).or(() -> Optional.ofNullable(code).map(covering::get));
    }

    /** Codes of those that a department is a part of, nearest first; ends where it would go round. */
    private Set<String> above(Department d) {
        Set<String> above = new LinkedHashSet<>();
        for (Department at = d; at != null && at.parent() != null && above.add(at.parent()); ) {
            at = byCode.get(at.parent());
        }
        return above;
    }

    /** A department's code and those of all its parts. */
    public Set<String> under(String code) {
        Set<String> under = new LinkedHashSet<>(Set.of(code));
        byCode.values().stream().filter(d -> above(d).contains(code)).forEach(d -> under.add(d.code()));
        return under;
    }

    public List<Department> list() {
        return new ArrayList<>(byCode.values());
    }

    public Optional<Department> find(String code) {
        return Optional.ofNullable(code).map(byCode::get);
    }

    /** @throws Problem not found */
    public Department getDepartment(String code) {
        return find(code).orElseThrow(() -> Problem.notFound("no-department", "没有这个部门：" + code));
    }

    /** The name people use, or the code itself when it is unknown, for labels. */
    public String nameOf(String code) {
        return find(code).map(Department::shortName).orElseGet(() -> code == null ? null : elsewhere.getOrDefault(code, code));
    }

    /** Gives a department of a neighbouring city the name that labels show. It is no department here: {@link #find} does not know it. */
    public void callElsewhere(String code, String name) {
        elsewhere.put(code, name);
    }
}
