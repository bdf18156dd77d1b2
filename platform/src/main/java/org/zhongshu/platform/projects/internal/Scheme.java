package org.zhongshu.platform.projects.internal;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How projects are approved here: what projects.yaml says. */
record Scheme(String composite, List<CodeForm> codes, List<Kind> kinds, Map<String, String> industries, List<Stage> stages) {

    record Kind(String code, String name, String about) {
    }

    /** @param of kind → working days */
    record Days(LocalDate from, Map<String, Integer> of) {
    }

    /** @param silence what silence past the limit counts as agreement by; null: silence is silence */
    record Review(String name, int days, String silence) {
    }

    /** @param items item → when a project takes it; review: null where none is called */
    record Stage(String name, String leader, List<Days> days, List<String> needs, Map<String, Condition> items, Review review) {

        /** Working days promised for a stage that begins on a day; null where nothing was promised yet. */
        Integer promised(String kind, LocalDate day) {
            return days.stream().filter(d -> !d.from().isAfter(day)).max(Comparator.comparing(Days::from)).map(d -> d.of().get(kind)).orElse(null);
        }
    }

    Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    String kindName(String code) {
        return kinds.stream().filter(k -> k.code().equals(code)).map(Kind::name).findFirst().orElse(code);
    }

    String industryName(String code) {
        return industries.getOrDefault(code, code);
    }

    /** The form in force on a day. */
    Optional<CodeForm> code(LocalDate day) {
        return codes.stream().filter(c -> !c.from().isAfter(day)).max(Comparator.comparing(CodeForm::from));
    }

    /** A code as somebody typed it; null when it is none of any form that ever counted. */
    String read(String typed) {
        String text = typed == null ? "" : typed.strip();
        return text.length() <= 60 && codes.stream().anyMatch(c -> c.fits(text)) ? text : null;
    }
}
