package org.zhongshu.platform.projects.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.matters.CompositeStages;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stops the start where projects.yaml and its composite do not fit together. */
@Component
class SchemeCheck {

    SchemeCheck(Schemes schemes, Matters matters) {
        if (schemes.any()) {
            List<String> errors = errors(schemes.get(), schemes.file(), matters.stages(schemes.get().composite()));
            if (!errors.isEmpty()) {
                throw new Declarations.InvalidDeclarations(errors);
            }
        }
    }

    static List<String> errors(Scheme scheme, Declaration file, Optional<CompositeStages> found) {
        if (found.isEmpty()) {
            return List.of(file.at("/composite", "没有“一件事” " + scheme.composite()));
        }
        CompositeStages whole = found.get();
        List<String> errors = new ArrayList<>();
        List<String> stages = scheme.stages().stream().map(Scheme.Stage::name).toList();
        if (!stages.equals(whole.stages())) {
            errors.add(file.at("/stages", "阶段须与“" + whole.name() + "”的阶段相同、次序相同：" + String.join("、", whole.stages())));
        }
        for (int i = 0; i < scheme.stages().size(); i++) {
            Scheme.Stage s = scheme.stages().get(i);
            String at = "/stages/" + i;
            s.items().keySet().stream().filter(item -> whole.parts().stream().noneMatch(p -> p.item().equals(item) && p.stage().equals(s.name())))
                    .forEach(item -> errors.add(file.at(at + "/items", "事项 " + item + " 不在“" + s.name() + "”阶段之中")));
            List<String> before = stages.subList(0, i);
            s.needs().stream().filter(item -> whole.parts().stream().noneMatch(p -> p.item().equals(item) && before.contains(p.stage())))
                    .forEach(item -> errors.add(file.at(at + "/needs", "事项 " + item + " 不在更早的阶段之中")));
        }
        return errors;
    }
}
