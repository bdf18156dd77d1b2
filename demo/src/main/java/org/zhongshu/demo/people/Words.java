package org.zhongshu.demo.people;

import java.util.List;
import java.util.Map;
import org.zhongshu.demo.city.Noise;

/** What officers write into a case; each sentence says that it is invented. */
final class Words {

    private static final Map<String, List<String>> SAID = Map.of(
            "accept", List.of("情况属实，予以受理。", "核对预警与现场视频，受理。"),
            "dispatch", List.of("请就近派员处置，注意安全。", "按职责派遣，处置后反馈照片。"),
            "start", List.of("已出发，预计二十分钟到场。", "已到现场，先设置警戒。", "联系属地网格员协同到场。"),
            "finish", List.of("现场已处置完毕，设备恢复正常，照片附后。", "隐患已消除，复测数值正常。", "已更换部件并清理现场。"),
            "close", List.of("核查照片与数据，达到结案条件。", "预警已解除，同意结案。"),
            "comment", List.of("已电话提醒现场人员。", "该点位上月也发生过一次，建议纳入重点巡查。"),
            "extend", List.of("备件在途，申请延期。", "需夜间施工，申请延期一个工作日。"),
            "return", List.of("不属本部门职责范围，退回重新派遣。"),
            "rework", List.of("照片不清晰，无法判断是否恢复，请补充处置。"),
            "urge", List.of("即将到期，请抓紧办理。"));
    private static final List<String> OTHERWISE = List.of("已办理。", "按流程办理。");

    private Words() {
    }

    static String of(String action, long seed) {
        List<String> choice = SAID.getOrDefault(action, OTHERWISE);
        return choice.get((int) (Noise.unit(seed, 3) * choice.size())) + "（示范数据）";
    }
}
