package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Items;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The guide's list of materials held against what came with a matter: brought as files, answered by a library, by an electronic licence, or not there. */
@Component
class Materials {

    private final MatterFiles files;
    private final Items items;
    private final Gathering gathering;

    Materials(MatterFiles files, Items items, Gathering gathering) {
        this.files = files;
        this.items = items;
        this.gathering = gathering;
    }

    /**
     * @param name   null: files that the list does not name
     * @param need   as in {@link Guide.Material}; null with the name
     * @param state  {@code brought}, {@code record} a base library answered, {@code credential} an electronic licence did, {@code missing}; {@code open}: it may be missing
     * @param source who answered in its place; where nobody did, who should have
     */
    record Line(String name, String need, String state, String source, List<MatterFiles.Item> files) {
    }

    List<Line> of(MatterRow m, Content content) {
        List<MatterFiles.Item> all = files.of(m.id());
        Optional<Guide> guide = guide(m);
        List<Line> lines = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        for (Guide.Material material : guide.map(Guide::materials).orElse(List.of())) {
            listed.add(material.name());
            lines.add(line(m, content, material, all.stream().filter(f -> material.name().equals(f.material())).toList()));
        }
        List<MatterFiles.Item> others = all.stream().filter(f -> f.material() == null || !listed.contains(f.material())).toList();
        if (!others.isEmpty()) {
            lines.add(new Line(null, null, "brought", null, others));
        }
        return lines;
    }

    /** As it was when the matter began. */
    Optional<Guide> guide(MatterRow m) {
        return m.itemId() == null ? Optional.empty() : items.findRevision(m.itemId(), m.revision());
    }

    private Line line(MatterRow m, Content content, Guide.Material material, List<MatterFiles.Item> brought) {
        if (!brought.isEmpty()) {
            return new Line(material.name(), material.need(), "brought", null, brought);
        }
        String words = material.name() + " " + (material.sourceNote() == null ? "" : material.sourceNote());
        String answered = switch (material.source() == null ? "" : material.source()) {
            case "credential" -> licence(content, words);
            case "base" -> library(content, words);
            default -> null;
        };
        if (answered != null) {
            return new Line(material.name(), material.need(), material.source().equals("base") ? "record" : "credential", answered, List.of());
        }
        if (m.gid() != null && words.contains("居民身份证")) {
            return new Line(material.name(), material.need(), "record", "申请人已实名核验", List.of());
        }
        return new Line(material.name(), material.need(), "required".equals(material.need()) ? "missing" : "open", material.sourceNote(), List.of());
    }

    /** A licence of the kind that the list names, with its number. */
    private static String licence(Content content, String words) {
        return content.facts().stream().filter(l -> l.from().equals("credential") && l.source() != null && l.source().indexOf(' ') > 0).map(Content.Line::source)
                .filter(s -> words.contains(s.substring(0, s.indexOf(' ')))).findFirst().orElse(null);
    }

    /** Whose records were looked at; of persons where the list says so, of firms likewise. */
    private String library(Content content, String words) {
        String library = words.contains("人口") ? "person" : words.contains("法人") || words.contains("企业") ? "legal" : null;
        Set<String> sources = new LinkedHashSet<>();
        content.facts().stream().filter(l -> l.from().equals("record") && l.text() != null && l.source() != null).forEach(l -> {
            Fact fact = gathering.fact(l.key());
            if (library == null || fact != null && fact.from() instanceof Fact.Column c && c.of() == null && c.library().equals(library)) {
                sources.add(l.source());
            }
        });
        return sources.isEmpty() ? null : String.join("、", sources);
    }
}
