package org.zhongshu.platform.city;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

/** The city's departments, in the order of {@code departments.yaml}. */
@Component
public class Departments {

    private final Map<String, Department> byCode = new LinkedHashMap<>();

    public Departments(CityProfile profile) {
        CityFiles files = new CityFiles(profile.current().id());
        files.yaml("departments.yaml").path("departments").forEach(node -> {
            Department d = files.as(node, Department.class, "departments.yaml");
            byCode.put(d.code(), d);
        });
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
        return find(code).map(Department::shortName).orElse(code);
    }
}
