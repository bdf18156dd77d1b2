package org.zhongshu.algorithms.profiling;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Chinese surnames, so that a column of persons can be told from one of places or things. */
final class Surnames {

    private static final String SINGLE = """
            王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史
            顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳
            盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬
            屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺肖闫邝干水尚淳晁巴
            """;
    private static final Set<String> DOUBLE = Set.of("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "轩辕", "宇文", "长孙", "司徒", "端木", "南宫", "独孤");
    private static final Set<Integer> FIRST = SINGLE.codePoints().filter(c -> !Character.isWhitespace(c)).boxed().collect(Collectors.toUnmodifiableSet());
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}+(?:·\\p{IsHan}+)*");
    /** Ends of what is no person: bodies, places, things. */
    private static final Pattern NO_PERSON = Pattern.compile(".*(?:公司|局|镇|乡|村|街|路|所|厂|店|处|站|科|院|校|队|县|市|区|型|类|级|费|率|数|号|组|部|中|是|否|民族|族|岁|年|月|日|元)$");

    private Surnames() {
    }

    static boolean looksLikeName(String value) {
        int length = value.codePointCount(0, value.length());
        if (length < 2 || !HAN.matcher(value).matches()) {
            return false;
        }
        if (value.indexOf('·') > 0) {
            // names of several nationalities: 阿依古丽·买买提
            return length <= 20;
        }
        if (length > 4 || NO_PERSON.matcher(value).matches()) {
            return false;
        }
        return length <= 3 && FIRST.contains(value.codePointAt(0)) || length >= 3 && DOUBLE.contains(value.substring(0, 2));
    }
}
