package org.zhongshu.platform.indicators.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;

/** Every declared indicator with its calculation; proved at start-up. */
@Component
class Catalogue {

    private final Map<String, Declared> byId = new LinkedHashMap<>();
    private final Map<String, Calculation> calculations;

    Catalogue(List<Calculation> calculations) {
        this.calculations = calculations.stream().collect(Collectors.toMap(Calculation::kind, Function.identity()));
        List<String> errors = new ArrayList<>();
        for (Declaration file : Declarations.load("indicators.yaml", "schema/indicators.json")) {
            for (int i = 0; i < file.root().path("indicators").size(); i++) {
                String at = "/indicators/" + i;
                Declared declared = Declared.of(file.app(), file.root().at(at));
                if (byId.putIfAbsent(declared.id(), declared) != null) {
                    errors.add(file.at(at + "/id", "指标编号重复：" + declared.id()));
                }
                prove(file, at, declared, errors);
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private void prove(Declaration file, String at, Declared declared, List<String> errors) {
        Calculation calculation = calculations.get(declared.kind());
        if (calculation == null) {
            errors.add(file.at(at + "/calculation/kind", "没有这种计算：" + declared.kind() + "，可用 " + calculations.keySet().stream().sorted().toList()));
            return;
        }
        try {
            calculation.check(declared.calculation());
        } catch (IllegalArgumentException e) {
            errors.add(file.at(at + "/calculation", e.getMessage()));
        }
    }

    Collection<Declared> all() {
        return byId.values();
    }

    Declared get(String id) {
        Declared declared = byId.get(id);
        if (declared == null) {
            throw Problem.notFound("no-indicator", "没有这个指标：" + id);
        }
        return declared;
    }

    Calculation calculation(Declared declared) {
        return calculations.get(declared.kind());
    }
}
