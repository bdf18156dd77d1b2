package org.zhongshu.platform.catalog.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Grants.RowRule;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TermsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);

    private static Description entry(String share, String personalOfHolder) {
        return new Description("停车许可", "101001", "transport", null, "测试", "database", null, List.of(new Description.Column("公民身份号码", "id_no", "C", 18, 3, "ID_NUMBER", true, false, null),
                new Description.Column("持有人", "holder", "C", 40, 2, personalOfHolder, false, false, null)), share, null, null, List.of("api"), "none", null, "daily", List.of(), List.of(), null, 3, null);
    }

    private static Terms asked(Description entry, List<String> masked) {
        return Terms.of(new Terms.Asked("核验许可是否有效", null, null, null, null, masked), entry, TODAY);
    }

    @Test
    void masksAskedForAsTheRuleSaysStayTheRule() {
        Terms terms = asked(entry("unconditional", null), List.of("id_no"));
        assertThat(Terms.masked(entry("unconditional", "NAME"), terms.fields(), terms.masked())).as("called personal since").containsExactly("id_no", "holder");
        Terms more = asked(entry("unconditional", null), List.of("holder", "id_no"));
        assertThat(Terms.masked(entry("unconditional", null), more.fields(), more.masked())).containsExactly("id_no", "holder");
    }

    @Test
    void conditionsOnRowsAreSaidInWords() {
        Terms terms = new Terms("核对资格", List.of("holder"), List.of(new RowRule("holder", "prefix", List.of("王"))), 60, LocalDate.of(2027, 1, 1), null);
        assertThat(terms.inWords(entry("conditional", null))).contains("开头为 王").doesNotContain("prefix");
    }

    @Test
    void nobodyGivesHimselfWhatTheRuleMasks() {
        assertThatThrownBy(() -> asked(entry("unconditional", null), List.of())).isInstanceOf(Problem.class);
        assertThat(asked(entry("conditional", null), List.of()).masked()).as("may be asked for; the provider decides").isEmpty();
    }
}
