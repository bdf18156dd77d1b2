package org.zhongshu.platform.quality.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a rule may look into another department's data. How many rows of one's own are found there, or differ from what stands there,
 * tells what stands there – with rows made up for it, value by value. So it is a look like any other: under a grant, on its
 * record, and as long as the grant stands. Declared rules, and those of who answers for both departments, ask nobody.
 */
@Component
class QualityOthers {

    private final Datasets datasets;
    private final Grants grants;
    private final Access access;

    QualityOthers(Datasets datasets, Grants grants, Access access) {
        this.datasets = datasets;
        this.grants = grants;
        this.access = access;
    }

    /** The rule as this person may make it; 403 when it looks into what the dataset's department has no grant for. */
    Rule entitled(Dataset dataset, Rule rule) {
        Dataset other = rule.other() == null ? null : datasets.find(rule.other()).orElse(null);
        Rule asked = rule.citywide(other != null && access.scope(CurrentActor.require(), "quality.manage").reaches(other.department(), null, null));
        if (other != null && rule.what().looksElsewhere()) {
            check(dataset, other, asked.as("new", 0));
        }
        return asked;
    }

    /** 403 when the look is not allowed now. */
    void check(Dataset dataset, Dataset other, Rule rule) {
        if (!rule.own() || other.department().equals(dataset.department()) || Boolean.TRUE.equals(rule.citywide())) {
            return;
        }
        if (other.resource() == null) {
            throw refused(other, "该数据集没有编目，无法申请授权。");
        }
        // an entry may write its columns in capitals
        Map<String, String> names = new HashMap<>();
        grants.stand(other.resource(), dataset.department()).decision().fields().forEach(f -> names.put(f.toLowerCase(Locale.ROOT), f));
        Set<String> fields = new LinkedHashSet<>();
        rule.join().values().forEach(f -> fields.add(names.getOrDefault(f, f)));
        fields.add(names.getOrDefault(rule.otherField(), rule.otherField()));
        Grants.Decision decision = grants.check(other.resource(), dataset.department(), "quality:" + dataset.id(), fields);
        if (!decision.allowed()) {
            throw refused(other, decision.message());
        }
        if (!decision.rows().isEmpty() || !decision.masked().isEmpty()) {
            throw refused(other, "授权只给部分行，或所用信息项只脱敏提供。");
        }
    }

    private static Problem refused(Dataset other, String why) {
        return Problem.forbidden("no-grant", "规则要对照其他部门的数据“" + other.name() + "”，须有不脱敏、不限行的授权：" + why);
    }
}
