package org.zhongshu.demo.departments;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.county.Address;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;

/** The registers of firms, credit, addresses, dwellings, facilities and figures of the economy. */
final class OtherRegisters {

    private static final Map<String, String> STATES = Map.of("存续", "1", "吊销", "2", "注销", "3", "迁出", "4");
    /** Of 100 firms so many have been fined. */
    private static final double FINED = 0.03;

    private record Indicator(String code, String name, String unit, double level, double growth, String calibre) {
    }

    private static final List<Indicator> INDICATORS = List.of(new Indicator("A01", "地区生产总值", "亿元", 410, 5.8, "累计"), new Indicator("A02", "规模以上工业增加值增速", "%", 8.2, 0, "累计"),
            new Indicator("A03", "固定资产投资", "亿元", 290, 6.1, "累计"), new Indicator("A04", "社会消费品零售总额", "亿元", 165, 5.2, "累计"), new Indicator("A05", "一般公共预算收入", "亿元", 42, 4.4, "累计"),
            new Indicator("A06", "全社会用电量", "亿千瓦时", 4.6, 6.9, "当期"), new Indicator("A07", "进出口总额", "亿元", 58, 3.7, "累计"), new Indicator("A08", "居民消费价格指数", "%", 100.6, 0, "当期"),
            new Indicator("A09", "城镇居民人均可支配收入", "元", 52_600, 5.0, "累计"));
    private static final String[][] FACILITIES = {{"教育", "小学", "420"}, {"医疗", "卫生室", "12"}, {"文化", "文化活动室", "60"}, {"体育", "健身广场", "150"}, {"养老", "日间照料中心", "30"}, {"公厕", "公共厕所", "10"}, {"避难", "应急避难点", "300"}};

    private OtherRegisters() {
    }

    static List<Register> all(CountyPeople county) {
        return List.of(firms(county), fines(county), grades(county), indicators(county.city()), addresses(county), dwellings(county), facilities(county.city()));
    }

    private static Register firms(CountyPeople county) {
        return new Register(DepartmentSystem.MARKET, "e_baseinfo", "市场主体登记（示范数据）", Register.columns("""
                pripid text:16 主体身份代码
                uniscid text:18 统一社会信用代码
                entname text:200 企业名称
                enttype text:40 企业类型
                lerep text:60 法定代表人
                lerep_cerno text:18 法定代表人证件号码
                regcap dec 注册资本_万元
                estdate date 成立日期
                regstate text:1 登记状态_1存续2吊销3注销4迁出
                industryco text:8 行业代码
                dom text:200 住所
                tel text:20 联系电话
                updatetime stamp 更新时间
                """), sink -> county.firms().forEach(f -> sink.row(f.id(), "P%08d".formatted(f.id()), f.uscc(), f.name(), f.type(), f.legalRep().name(), f.legalRep().idNo(),
                Long.toString(f.capital() / 10_000), PersonRegisters.date(f.established(), "-"), STATES.get(f.status()), f.industry(), f.address().standard(), f.phone(), stamp(f.id()))));
    }

    private static Register fines(CountyPeople county) {
        return new Register(DepartmentSystem.DEVELOPMENT, "xzcf", "行政处罚（示范数据）", Register.columns("""
                wsh text:40 决定书文号
                xydm text:18 统一社会信用代码
                dwmc text:200 单位名称
                cfsy text:200 处罚事由
                fkje dec 罚款金额_元
                cfjg text:60 处罚机关
                jdrq text:10 决定日期
                sfxf text:1 是否已修复_10
                """), sink -> county.firms().filter(f -> Noise.unit(9, f.id()) < FINED).forEach(f -> sink.row(f.id(), "示范罚字〔2026〕%05d号".formatted(f.id()), f.uscc(),
                // one in thirty was written down with the name of a year ago or an abbreviation
                f.id() % 30 == 0 ? f.name().replace("有限公司", "公司") : f.name(), "示范：" + List.of("未按规定公示年度报告", "占道经营", "扬尘控制不到位", "未落实进货查验").get(f.id() % 4),
                Integer.toString(500 * (1 + f.id() % 20)), county.city().name() + "示范执法机关", PersonRegisters.date(20260101 + f.id() % 6 * 100 + f.id() % 27, "-"), f.id() % 4 == 0 ? "1" : "0")));
    }

    private static Register grades(CountyPeople county) {
        return new Register(DepartmentSystem.DEVELOPMENT, "xypj", "企业信用评价（示范数据）", Register.columns("""
                xydm text:18 统一社会信用代码
                dwmc text:200 单位名称
                xydf int 信用得分
                xydj text:2 信用等级
                pjrq date 评价日期
                yxqz date 有效期至
                """), sink -> county.firms().filter(f -> !f.type().equals("个体工商户")).forEach(f -> {
            int score = 60 + (int) (Noise.unit(11, f.id()) * 40) - (Noise.unit(9, f.id()) < FINED ? 15 : 0);
            sink.row(f.id(), f.uscc(), f.name(), Integer.toString(score), score >= 90 ? "A" : score >= 75 ? "B" : score >= 60 ? "C" : "D", "2026-06-30", "2027-06-30");
        }));
    }

    private static Register indicators(CityFacts city) {
        return new Register(DepartmentSystem.DEVELOPMENT, "jjzb", "宏观经济指标（示范数据）", Register.columns("""
                zbid text:20 记录编号
                zbdm text:10 指标代码
                zbmc text:60 指标名称
                kj text:6 口径
                sq text:6 时期
                qhdm text:12 行政区划代码
                sz dec 数值
                dw text:12 计量单位
                tb dec 同比_百分比
                fbrq date 发布日期
                """), sink -> {
            YearMonth last = YearMonth.of(2026, 6);
            for (int back = 29; back >= 0; back--) {
                YearMonth month = last.minusMonths(back);
                for (Indicator i : INDICATORS) {
                    double share = i.calibre.equals("累计") && !i.unit.equals("%") ? month.getMonthValue() / 12.0 : 1;
                    double noise = 1 + Noise.normal(Noise.seed(5, i.code), month.getYear() * 12L + month.getMonthValue()) * 0.012;
                    double value = i.level * share * noise * Math.pow(1 + i.growth / 100, month.getYear() - 2024);
                    String period = month.toString().replace("-", "");
                    sink.row(0, i.code + "-" + period, i.code, i.name, i.calibre, period, city.code(), "%.2f".formatted(value), i.unit,
                            i.growth == 0 ? null : "%.1f".formatted(i.growth + Noise.normal(Noise.seed(6, i.code), month.getMonthValue())), month.plusMonths(1).atDay(18).toString());
                }
            }
        });
    }

    private static Register addresses(CountyPeople county) {
        return new Register(DepartmentSystem.LAND, "addresses", "标准地址（示范数据）", Register.columns("""
                addressCode text:21 地址编码
                fullAddress text:200 标准地址
                town text:40 乡镇街道
                village text:40 村社区
                road text:60 街路巷或自然村
                doorNo text:10 门牌号
                building text:20 楼栋
                unit text:10 单元
                room text:10 户室
                gridCode text:15 单元网格
                lon double 经度
                lat double 纬度
                status text:6 状态
                """), sink -> county.addresses().forEach(a -> {
            LonLat place = county.place(a);
            sink.row(0, a.code(), a.standard(), a.town().name(), a.village().name(), a.road() + a.hamlet(), a.door() + "号", a.building() > 0 ? a.estate() + a.building() + "幢" : null,
                    a.building() > 0 ? a.unit() + "单元" : null, a.building() > 0 ? a.room() + "室" : null, county.grid(a), Double.toString(place.lon()), Double.toString(place.lat()), "在用");
        }));
    }

    private static Register dwellings(CountyPeople county) {
        return new Register(DepartmentSystem.LAND, "dwellings", "不动产登记（示范数据）", Register.columns("""
                certNo text:40 不动产权证号
                ownerName text:60 权利人
                ownerId text:18 权利人证件号
                location text:200 坐落
                addressCode text:21 地址编码
                area double 建筑面积
                usage text:20 用途
                registered text:10 登记日期
                """), sink -> county.forEachHousehold(h -> {
            Address a = h.residence();
            var owner = h.people().getFirst();
            if (Noise.unit(13, h.number()) < 0.72) {
                sink.row(owner.id(), "示范（2020）不动产权第%07d号".formatted(h.number()), owner.name(), owner.idNo(), a.standard(), a.code(),
                        "%.2f".formatted(a.building() > 0 ? 68 + Noise.unit(14, h.number()) * 90 : 110 + Noise.unit(14, h.number()) * 160), a.building() > 0 ? "成套住宅" : "农村宅基地住宅",
                        PersonRegisters.date((2002 + h.number() % 23) * 10_000 + (1 + h.number() % 12) * 100 + 1 + h.number() % 28, "-"));
            }
        }));
    }

    private static Register facilities(CityFacts city) {
        return new Register(DepartmentSystem.LAND, "facilities", "公共服务设施（示范数据）", Register.columns("""
                facilityNo text:30 设施编号
                name text:80 名称
                category text:20 类别
                address text:120 地址
                lon double 经度
                lat double 纬度
                capacity int 容量
                hours text:40 开放时间
                phone text:20 服务电话
                """), sink -> {
            int n = 0;
            for (CityFacts.Town town : city.towns()) {
                for (CityFacts.Village village : town.villages()) {
                    for (int i = 0; i < FACILITIES.length; i++) {
                        if (Noise.unit(Long.parseLong(village.code()), i) < 0.45) {
                            n++;
                            String[] f = FACILITIES[i];
                            sink.row(0, "SS%06d".formatted(n), "示范" + village.name() + f[1], f[0], city.name() + town.name() + village.name(), Double.toString(village.point().lon()), Double.toString(village.point().lat()),
                                    f[2], f[0].equals("公厕") || f[0].equals("避难") ? "全天" : "08:00-17:30", "0000-%07d".formatted(n));
                        }
                    }
                }
            }
        });
    }

    static String stamp(int n) {
        return java.time.LocalDateTime.of(2026, 6, 30, 8, 0).minusMinutes(n * 97L % 1_500_000).toString().replace('T', ' ') + ":00";
    }

    static String state(Firm firm) {
        return STATES.get(firm.status());
    }
}
