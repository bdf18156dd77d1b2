package org.zhongshu.platform.maps.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Applications;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.ThingTypes;

/** The declared layers; proved at start-up: ids once only, types and metrics known. */
@Component
class Layers {

    private final Map<String, Layer> byId = new LinkedHashMap<>();

    Layers(Applications applications, ThingTypes types) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : Declarations.load("layers.yaml", "schema/layers.json")) {
            for (int i = 0; i < file.root().path("layers").size(); i++) {
                String at = "/layers/" + i;
                Layer layer = Layer.of(file.app(), applications.nameOf(file.app()), file.root().at(at));
                if (byId.putIfAbsent(layer.id(), layer) != null) {
                    errors.add(file.at(at + "/id", "图层编号重复：" + layer.id()));
                }
                for (String type : layer.types()) {
                    if (types.findType(type).isEmpty()) {
                        errors.add(file.at(at + "/types", "没有声明部件类型 " + type));
                    }
                }
                if (layer.value() != null && layer.types().stream().flatMap(t -> types.findType(t).stream()).noneMatch(t -> t.property(layer.value()) != null)) {
                    errors.add(file.at(at + "/value", "这些部件类型都没有属性 " + layer.value()));
                }
                if (layer.measure().equals("mean") && layer.value() == null) {
                    errors.add(file.at(at + "/measure", "mean 需要 value"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    Collection<Layer> all() {
        return byId.values();
    }

    Layer get(String id) {
        Layer layer = byId.get(id);
        if (layer == null) {
            throw Problem.notFound("no-layer", "没有这个图层：" + id);
        }
        return layer;
    }
}
