package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.platform.exchange.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Compares the source as it is with the source that a job was made for, and proposes a mapping that fits. Pure. */
final class Drift {

    /**
     * @param changes what is different, one sentence each
     * @param spec    the job as it would fit again
     */
    record Proposal(List<String> changes, JobSpec spec) {

        /** What the job's people are told. */
        String message() {
            return "数据源结构变了：" + String.join("；", changes) + "。任务已停止，没有丢弃任何数据；请确认建议的映射，或修改后继续。";
        }
    }

    private Drift() {
    }

    /** Null when nothing that matters is different. */
    static Proposal find(JobSpec spec, Shape now) {
        List<String> changes = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        Set<String> added = new LinkedHashSet<>();
        spec.shape().columns().forEach(c -> {
            if (now.index(c.name()) < 0) {
                missing.add(c.name());
            }
        });
        now.columns().forEach(c -> {
            int before = spec.shape().index(c.name());
            if (before < 0) {
                added.add(c.name());
            } else if (!same(spec.shape().columns().get(before), c)) {
                changes.add("列“" + c.name() + "”的类型由 " + spec.shape().columns().get(before).declared() + " 变为 " + c.declared());
            }
        });
        if (missing.isEmpty() && added.isEmpty() && changes.isEmpty()) {
            return null;
        }
        Map<String, String> renamed = renamed(spec.shape(), now, missing, added);
        List<JobSpec.FieldMap> fields = new ArrayList<>();
        for (JobSpec.FieldMap f : spec.fields()) {
            List<String> from = new ArrayList<>();
            for (String column : f.from()) {
                if (!missing.contains(column)) {
                    from.add(column);
                } else if (renamed.containsKey(column)) {
                    from.add(renamed.get(column));
                    changes.add("列“" + column + "”不见了，疑似改名为“" + renamed.get(column) + "”，建议“" + f.name() + "”改取该列");
                } else {
                    changes.add("列“" + column + "”不见了，“" + f.name() + "”失去来源" + (f.key() ? "；它是标识列，请指定新的来源列" : "，建议今后留空"));
                }
            }
            if (!from.isEmpty() || f.from().isEmpty()) {
                fields.add(f.withFrom(from));
            } else if (f.key()) {
                // a key cannot be left out: the proposal is not complete, and the page says so
                fields.add(f.withFrom(List.of()));
            }
        }
        missing.stream().filter(c -> spec.fields().stream().noneMatch(f -> f.from().contains(c))).forEach(c -> changes.add("列“" + c + "”不见了（任务没有用到它）"));
        for (String name : added) {
            if (!renamed.containsValue(name)) {
                Shape.Column c = now.columns().get(now.index(name));
                JobSpec.FieldMap f = Proposals.field(c, (ColumnProfile) null, fields);
                fields.add(f);
                changes.add("多了列“" + name + "”" + (c.label() == null ? "" : "（" + c.label() + "）") + "，建议增加信息项“" + f.name() + "”（" + f.field() + "）");
            }
        }
        // the key and the growing column are the job's choice, not the source's
        Set<String> keys = new LinkedHashSet<>();
        spec.shape().keys().forEach(k -> keys.add(renamed.getOrDefault(k.name(), k.name())));
        List<Shape.Column> columns = now.columns().stream().map(c -> new Shape.Column(c.name(), c.type(), c.declared(), c.length(), c.label(), keys.contains(c.name()))).toList();
        String growing = spec.shape().growing() == null ? null : renamed.getOrDefault(spec.shape().growing(), spec.shape().growing());
        Shape shape = new Shape(columns, now.rows(), growing != null && now.index(growing) < 0 ? null : growing);
        return new Proposal(changes, new JobSpec(spec.source(), shape, fields, spec.schedule(), spec.mostRejects()));
    }

    /** Columns that a field is made of under another name than before, by the old name; only where the old one is gone and the new one was not there. */
    static Map<String, String> renames(JobSpec before, JobSpec now) {
        Map<String, String> renames = new LinkedHashMap<>();
        for (JobSpec.FieldMap f : now.fields()) {
            before.fields().stream().filter(o -> o.field().equals(f.field()) && o.from().size() == f.from().size()).findFirst().ifPresent(o -> {
                for (int i = 0; i < f.from().size(); i++) {
                    String old = o.from().get(i);
                    String name = f.from().get(i);
                    if (!old.equals(name) && now.shape().index(old) < 0 && before.shape().index(name) < 0) {
                        renames.put(old, name);
                    }
                }
            });
        }
        return renames;
    }

    private static boolean same(Shape.Column before, Shape.Column now) {
        return before.declared() == null || now.declared() == null || Objects.equals(before.declared(), now.declared());
    }

    /**
     * A column that went and one that came with the same type are most likely one where they are called alike, mean the same standard field that no other
     * column means, or stand at the same place: of as many that went as came, or between the same neighbours.
     */
    private static Map<String, String> renamed(Shape before, Shape now, Set<String> missing, Set<String> added) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String gone : missing) {
            Shape.Column old = before.columns().get(before.index(gone));
            String best = null;
            for (String name : added) {
                Shape.Column c = now.columns().get(now.index(name));
                boolean place = now.index(name) == before.index(gone) && missing.size() == added.size() || between(before, gone).equals(between(now, name));
                boolean meaning = Proposals.meaning(old) != null && Proposals.meaning(old).equals(Proposals.meaning(c)) && only(before, old) && only(now, c);
                boolean label = old.label() != null && old.label().equals(c.label());
                boolean alike = old.name().equalsIgnoreCase(name) || name.toLowerCase().contains(gone.toLowerCase()) || gone.toLowerCase().contains(name.toLowerCase());
                if (!renamed.containsValue(name) && old.type() == c.type() && (label || alike || meaning || place)) {
                    best = best == null || label || meaning ? name : best;
                }
            }
            if (best != null) {
                renamed.put(gone, best);
            }
        }
        return renamed;
    }

    /** The columns before and behind one. */
    private static List<String> between(Shape shape, String name) {
        int at = shape.index(name);
        return List.of(at == 0 ? "" : shape.columns().get(at - 1).name(), at == shape.columns().size() - 1 ? "" : shape.columns().get(at + 1).name());
    }

    private static boolean only(Shape shape, Shape.Column column) {
        return shape.columns().stream().filter(c -> Proposals.meaning(column).equals(Proposals.meaning(c))).count() == 1;
    }
}
