package org.zhongshu.platform.complaints.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What complaints.yaml declares: of what one may complain, before whom, how many, and what a complaint does not do. */
@Component
class ComplaintRules {

    private static final String SCHEMA = "schema/complaints.json";

    private final Map<String, String> kinds = new LinkedHashMap<>();
    private final List<String> supervisors = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Departments departments;
    private final int perDay;
    private final int files;
    private final int contestDays;

    record Kind(String id, String name) {
    }

    record Note(LocalDate from, String text, String basis) {
    }

    @Autowired
    ComplaintRules(Departments departments) {
        this(Declarations.load("complaints.yaml", SCHEMA), departments);
    }

    ComplaintRules(List<Declaration> found, Departments departments) {
        this.departments = departments;
        if (found.size() != 1) {
            throw new Declarations.InvalidDeclarations(List.of("complaints.yaml 须有且只有一份，现有 " + found.size() + " 份"));
        }
        Declaration file = found.getFirst();
        JsonNode root = file.root();
        List<String> errors = new ArrayList<>();
        int i = 0;
        for (JsonNode k : root.path("kinds")) {
            if (kinds.putIfAbsent(k.path("id").asString(), k.path("name").asString()) != null) {
                errors.add(file.at("/kinds/" + i, "投诉类型 " + k.path("id").asString() + " 重复"));
            }
            i++;
        }
        root.path("supervisors").forEach(s -> supervisors.add(s.asString()));
        if (supervisors.stream().filter(s -> departments.responsible(s).isPresent()).map(s -> departments.responsible(s).orElseThrow().code()).distinct().count() < 2) {
            errors.add(file.at("/supervisors", "本市须有至少两个监督部门：一个被投诉时由另一个受理"));
        }
        i = 0;
        for (JsonNode n : root.path("notes")) {
            try {
                notes.add(new Note(LocalDate.parse(n.path("from").asString()), n.path("text").asString(), n.path("basis").asString()));
            } catch (DateTimeException e) {
                errors.add(file.at("/notes/" + i + "/from", "没有这一天：" + n.path("from").asString()));
            }
            i++;
        }
        notes.sort(Comparator.comparing(Note::from).reversed());
        perDay = root.path("perDay").asInt();
        files = root.path("files").asInt();
        contestDays = root.path("contestDays").asInt();
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/complaints.yaml", text, SCHEMA);
    }

    List<Kind> kinds() {
        return kinds.entrySet().stream().map(e -> new Kind(e.getKey(), e.getValue())).toList();
    }

    /** @throws Problem 400 for what is not declared */
    String kind(String id) {
        if (id == null || !kinds.containsKey(id)) {
            throw Problem.badRequest("bad-kind", "请选择投诉类型。");
        }
        return id;
    }

    /** What was declared when it was made may be gone. */
    String nameOf(String kind) {
        return kinds.getOrDefault(kind, kind);
    }

    /**
     * Who supervises: the first that had no hand in the matter, nor one of its parts; where all had, the first that is not the one complained of.
     *
     * @param hands departments of the matter and its parts
     */
    String supervisor(String judged, Set<String> hands) {
        List<String> here = supervisors.stream().flatMap(s -> departments.responsible(s).stream()).map(Department::code).distinct().filter(s -> !s.equals(judged)).toList();
        return here.stream().filter(s -> Collections.disjoint(departments.under(s), hands)).findFirst().orElse(here.getFirst());
    }

    int perDay() {
        return perDay;
    }

    int files() {
        return files;
    }

    int contestDays() {
        return contestDays;
    }

    /** What a complaint made that day does not do. Null before the first. */
    Note note(LocalDate day) {
        return notes.stream().filter(n -> !n.from().isAfter(day)).findFirst().orElse(null);
    }
}
