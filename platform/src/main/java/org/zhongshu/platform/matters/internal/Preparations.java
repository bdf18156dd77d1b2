package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an officer would write, from what the desk knows already: the list of all that is missing, the opinion, the clauses. Theirs to change; nothing of it is said to anybody before they send it. */
@Component
class Preparations {

    private static final Pattern LAW = Pattern.compile("《[^《》]{2,80}》");
    private static final Set<String> REGISTERS = Set.of("record", "dataset");

    private final Materials materials;

    Preparations(Materials materials) {
        this.materials = materials;
    }

    /**
     * @param ask     a line for each thing that the applicant would have to bring or say
     * @param approve the opinion, which never says that all is there where it is not; null where a table says otherwise: that is the officer's own to say
     * @param clauses on which a refusal could rest; reasons: the conditions, as not met
     */
    record Prepared(List<String> ask, String approve, List<String> clauses, List<String> reasons) {
    }

    /** @param fields of the licence that would be issued; refused: a table says no */
    Prepared of(MatterRow m, Content content, List<MatterViews.CredentialField> fields, boolean refused) {
        Set<String> ask = new LinkedHashSet<>();
        Set<String> told = new LinkedHashSet<>();
        materials.of(m, content).stream().filter(l -> l.state().equals("missing")).forEach(l -> ask.add("提交“" + l.name() + "”"));
        boolean whole = ask.isEmpty();
        fields.stream().filter(MatterViews.CredentialField::missing).forEach(f -> content.line(f.from()).filter(l -> told.add(l.key())).ifPresent(l -> ask.add("补充“" + l.label() + "”（证照上须写明）")));
        content.facts().stream().filter(l -> l.text() == null && !l.hidden() && REGISTERS.contains(l.from()) && told.add(l.key())).forEach(l -> ask.add("说明“" + l.label() + "”并提供证明（部门数据中没有查到）"));
        Optional<Guide> guide = materials.guide(m);
        List<String> basis = guide.map(Guide::basis).orElse(List.of());
        return new Prepared(ask.stream().map(l -> cut(l, 200)).limit(Desk.MOST_ITEMS).toList(), refused ? null : (whole ? "申请材料齐全，" : "") + "符合" + law(basis) + "规定的条件，准予办理。", basis.stream().map(b -> cut(b, 300)).distinct().toList(),
                guide.map(Guide::conditions).orElse(List.of()).stream().map(c -> cut("不符合“" + c + "”的条件", 300)).distinct().toList());
    }

    private static String law(List<String> basis) {
        return basis.stream().map(LAW::matcher).filter(Matcher::find).map(Matcher::group).findFirst().orElse("");
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }
}
