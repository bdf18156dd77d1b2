package org.zhongshu.demo.county;

/**
 * One invented person as it is in truth.
 *
 * @param id        the truth: 1, 2, … in the order of generation
 * @param household number of the household
 * @param relation  to the head: {@code 本人 配偶 子 女 父 母}
 * @param idNo      18 characters, valid
 * @param sex       GB/T 2261.1: '1' or '2'
 * @param ethnic    GB/T 3304
 * @param birth     yyyymmdd
 * @param death     yyyymmdd, 0 for the living
 * @param phone     by which the person is reached: one's own, or that of the head of the household
 * @param formerPhone the number before; null when it never changed
 * @param residence where the person lives
 * @param hukou     where the person is registered
 * @param former    where the person lived before; null for those who never moved
 * @param marital   GB/T 2261.2: 10 20 30 40 with its second digit
 * @param spouse    id of the spouse, 0 for none known
 * @param education GB/T 4658: 10 … 90; 0 for small children
 * @param movedOut  the person has left the county
 */
public record Person(int id, int household, String relation, String idNo, String name, char sex, int ethnic, int birth, int death, String phone, String formerPhone,
                     Address residence, Address hukou, Address former, int marital, int spouse, int education, boolean movedOut) {

    static final int HAN = 1;
    static final int MONGOL = 2;
    static final int HUI = 3;
    static final int TIBETAN = 4;
    static final int UYGUR = 5;
    static final int SHE = 22;

    /** Names of GB/T 3304, index = code. */
    private static final String[] ETHNIC = {"", "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲"};

    /** The codes from 1 to this that occur here. */
    public static final int ETHNICITIES = ETHNIC.length - 1;

    /** 汉族, 畲族 … */
    public static String ethnicName(int code) {
        return ETHNIC[code] + "族";
    }

    public boolean dead() {
        return death > 0;
    }

    public int birthYear() {
        return birth / 10_000;
    }

    public String ethnicName() {
        return ethnicName(ethnic);
    }
}
