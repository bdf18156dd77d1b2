package org.zhongshu.platform.messages.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;

import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What may be said, and where: a short message never says what it is about. */
class TemplatesTest {

    private static String all(String without) {
        return Templates.KINDS.keySet().stream().filter(k -> !k.equals(without)).map(k -> "  - {kind: " + k + ", title: 标题, text: 有新的情况}\n").collect(Collectors.joining("", "messages:\n", ""));
    }

    private static Templates of(String text) {
        return new Templates(List.of(Templates.parse(text)));
    }

    @Test
    void theDeclaredOnesAreWhole() {
        Templates declared = new Templates();
        assertThat(Templates.KINDS.keySet()).allSatisfy(k -> assertThat(declared.find(k)).as(k).isNotNull());
        assertThat(declared.find("matter-asked").sms()).contains("{number}").doesNotContain("{item}");
    }

    @Test
    void eachKindHasOneAndOnlyItsOwnWords() {
        assertThat(of(all("none")).find("report-merged").title()).isEqualTo("标题");
        assertThatThrownBy(() -> of(all("matter-asked"))).isInstanceOf(InvalidDeclarations.class).hasMessageContaining("缺少消息 matter-asked");
        assertThatThrownBy(() -> of(all("matter-asked") + "  - {kind: matter-asked, title: 标题, text: \"{until} 前补正\"}\n")).hasMessageContaining("不能用 {until}");
        assertThatThrownBy(() -> of(all("matter-asked") + "  - {kind: matter-asked, title: 标题, text: 请补正材料, sms: \"您的{item}需要补正\"}\n")).hasMessageContaining("短信不能用 {item}");
        assertThatThrownBy(() -> of(all("licence-issued") + "  - {kind: licence-issued, title: 标题, text: 证照已签发, sms: \"{type}已签发\"}\n")).hasMessageContaining("短信不能用 {type}");
        assertThatThrownBy(() -> of(all("none") + "  - {kind: report-merged, title: 标题, text: 又来一个}\n")).hasMessageContaining("重复");
        assertThatThrownBy(() -> of(all("none") + "  - {kind: weather-fine, title: 标题, text: 天气晴好}\n")).hasMessageContaining("没有这种消息");
    }
}
