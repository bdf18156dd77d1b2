package org.zhongshu.platform.onecode.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The scenes of all scenes.yaml. What names a column, a credential or a department that is not there stops the start, with file and line. */
@Component
class Scenes {

    private static final String SCHEMA = "schema/scenes.json";

    private final Map<String, Scene> scenes = new LinkedHashMap<>();

    @Autowired
    Scenes(BaseRecords records, Credentials credentials, Departments departments) {
        this(Declarations.load("scenes.yaml", SCHEMA), field -> records.column("person", field).isPresent(), credentials::hasType, code -> departments.responsible(code).map(Department::code).orElse(null));
    }

    Scenes(List<Declaration> files, Predicate<String> columns, Predicate<String> licences, Function<String, String> responsible) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode n : file.root().path("scenes")) {
                String at = "/scenes/" + i++;
                String department = responsible.apply(n.path("department").asString());
                if (department == null) {
                    errors.add(file.at(at + "/department", "没有这个部门：" + n.path("department").asString()));
                }
                Scene scene = new Scene(n.path("id").asString(), n.path("name").asString(), department, n.path("purpose").asString(), Duration.ofSeconds(n.path("tolerance").asInt(15)),
                        Duration.ofHours(n.path("offline").asInt(0)), n.path("signs_in").asBoolean(false), facts(n, file, at, columns, licences, errors));
                if (scene.signsIn() && !scene.offline().isZero()) {
                    errors.add(file.at(at + "/offline", "供登录的场景只能联网核验"));
                }
                if (scenes.putIfAbsent(scene.id(), scene) != null) {
                    errors.add(file.at(at + "/id", "场景 " + scene.id() + " 重复"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/scenes.yaml", text, SCHEMA);
    }

    private static List<Scene.Fact> facts(JsonNode n, Declaration file, String scene, Predicate<String> columns, Predicate<String> licences, List<String> errors) {
        List<Scene.Fact> facts = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        int i = 0;
        for (JsonNode f : n.path("facts")) {
            String at = scene + "/facts/" + i++;
            JsonNode from = f.path("from");
            Scene.Origin origin = from.has("record") ? new Scene.Column(from.path("record").asString()) : from.has("age") ? new Scene.Age(from.path("age").asInt()) : new Scene.Held(from.path("credential").asString());
            if (origin instanceof Scene.Column c && !columns.test(c.field())) {
                errors.add(file.at(at + "/from", "人口库没有字段 " + c.field()));
            }
            if (origin instanceof Scene.Held h && !licences.test(h.type())) {
                errors.add(file.at(at + "/from", "没有声明证照类型 " + h.type()));
            }
            if (!keys.add(f.path("key").asString())) {
                errors.add(file.at(at + "/key", "事实 " + f.path("key").asString() + " 重复"));
            }
            facts.add(new Scene.Fact(f.path("key").asString(), f.path("label").asString(), f.has("mask") ? Mask.valueOf(f.path("mask").asString()) : null, origin));
        }
        return List.copyOf(facts);
    }

    List<Scene> list() {
        return List.copyOf(scenes.values());
    }

    Optional<Scene> find(String id) {
        return Optional.ofNullable(id).map(scenes::get);
    }

    Scene get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-scene", "没有这个场景：" + id));
    }
}
