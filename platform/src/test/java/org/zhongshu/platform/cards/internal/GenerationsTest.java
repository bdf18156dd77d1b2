package org.zhongshu.platform.cards.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A reader's answer is recognised by its number of fields and its version, and every field is looked at. */
class GenerationsTest {

    private static final String TEXT = """
            department: human-resources
            generations:
              - generation: 2
                name: 第二代卡
                issue: false
                years: 10
                versions: ["2."]
                reader:
                  - {field: id_number, name: 号码, pattern: "[0-9X]{18}"}
                  - {field: number, name: 卡号, pattern: "[A-Z][0-9]{8}"}
                  - {field: chip, name: 识别码, pattern: "[0-9A-F]{32}"}
                  - {field: version, name: 规范版本, pattern: "[0-9][.][0-9]{2}"}
            """;

    private static Generations of(String text) {
        return new Generations(List.of(Generations.parse(text)), d -> d.equals("human-resources") ? d : null);
    }

    @Test
    void anAnswerIsReadInItsOrder() {
        Generations all = of(TEXT);
        String answer = "34189919800506302x|a12345678|0123456789abcdef0123456789ABCDEF|2.00";
        assertThat(all.read(answer).values()).containsEntry("number", "A12345678").containsEntry("id_number", "34189919800506302X");
        assertThat(all.read(" " + answer + "| ").generation().generation()).isEqualTo(2);
        for (String wrong : new String[]{null, "", "x", answer.replace("2.00", "3.00"), answer + "|more", answer.replace("a1", "11"), "|||2.00", "|".repeat(900), "x".repeat(2000)}) {
            assertThatThrownBy(() -> all.read(wrong)).as(String.valueOf(wrong)).isInstanceOf(Problem.class);
        }
    }

    @Test
    void whatTheLedgerNeedsMustBeRead() {
        assertThatThrownBy(() -> of(TEXT.replace("field: chip", "field: other"))).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).singleElement().asString().contains("chip"));
        assertThatThrownBy(() -> of(TEXT.replace("human-resources", "nowhere"))).isInstanceOf(InvalidDeclarations.class);
        assertThatThrownBy(() -> of(TEXT.replace("\"[A-Z][0-9]{8}\"", "\"[A-Z\""))).isInstanceOf(InvalidDeclarations.class);
    }
}
