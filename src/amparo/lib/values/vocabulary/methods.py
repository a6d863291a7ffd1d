"""How it was done: HURIDOCS list 5. Words of torturers' jargon are left out on purpose."""

# One term, one line.
# fmt: off

from amparo.lib.values.vocabulary import Term, vocabulary

METHODS = vocabulary(
    "methods",
    5,
    [
        Term("010100000000", "Shooting to kill", "Убийство из огнестрельного оружия", "Tir mortel", "إطلاق نار قاتل"),
        Term("010200000000", "Beating to death", "Избиение до смерти", "Coups mortels", "ضرب حتى الموت"),
        Term("010300000000", "Knife or sharp object", "Нож или острый предмет", "Couteau ou objet tranchant", "سكين أو أداة حادة"),
        Term("010400000000", "Strangling", "Удушение руками или петлёй", "Étranglement", "خنق"),
        Term("010500000000", "Burning to death", "Сожжение", "Mort par le feu", "حرق حتى الموت"),
        Term("010800000000", "Poisoning", "Отравление", "Empoisonnement", "تسميم"),
        Term("020200000000", "Held in an ordinary prison", "Содержание в обычной тюрьме", "Détention dans une prison ordinaire", "احتجاز في سجن عادي"),
        Term("020300000000", "Held in a military camp", "Содержание в военном лагере", "Détention dans un camp militaire", "احتجاز في معسكر عسكري"),
        Term("020400000000", "Held in a psychiatric institution", "Содержание в психиатрическом учреждении", "Détention en institution psychiatrique", "احتجاز في مؤسسة نفسية"),
        Term("020600000000", "Held without legal ground on official premises", "Содержание без законных оснований на государственном объекте", "Détention sans base légale dans un lieu officiel", "احتجاز دون سند قانوني في مقر رسمي"),
        Term("020700000000", "Held in a private place", "Содержание в частном помещении", "Détention dans un lieu privé", "احتجاز في مكان خاص"),
        Term("030100000000", "Beating", "Избиение", "Coups", "ضرب"),
        Term("030101000000", "Beating with hands or feet", "Избиение руками или ногами", "Coups de poing ou de pied", "ضرب باليدين أو القدمين"),
        Term("030102000000", "Beating with an object", "Избиение предметом", "Coups avec un objet", "ضرب بأداة"),
        Term("030302000000", "Thrown from a height", "Сбрасывание с высоты", "Chute forcée d’une hauteur", "إلقاء من علو"),
        Term("030400000000", "Burns", "Ожоги", "Brûlures", "حروق"),
        Term("030700000000", "Extreme heat or cold", "Крайний холод или жара", "Chaleur ou froid extrêmes", "حرارة أو برودة شديدة"),
        Term("030800000000", "Electric shocks", "Электрический ток", "Décharges électriques", "صدمات كهربائية"),
        Term("030900000000", "Suffocation", "Лишение воздуха", "Suffocation", "كتم النفس"),
        Term("031100000000", "Forced position", "Вынужденная поза", "Position forcée", "وضعية قسرية"),
        Term("031500000000", "Deprivation of food, water or sleep", "Лишение пищи, воды или сна", "Privation de nourriture, d’eau ou de sommeil", "حرمان من الطعام أو الماء أو النوم"),
        Term("031503000000", "Deprivation of medical care", "Лишение медицинской помощи", "Privation de soins", "حرمان من الرعاية الطبية"),
        Term("031701000000", "Binding", "Связывание", "Ligotage", "تقييد"),
        Term("031800000000", "Isolation", "Изоляция", "Isolement", "عزل"),
        Term("031904000000", "Blindfolding", "Завязывание глаз", "Bandage des yeux", "عصب العينين"),
        Term("031905000000", "Overcrowding", "Переполненное помещение", "Surpopulation", "اكتظاظ"),
        Term("032100000000", "Humiliation", "Унижение", "Humiliation", "إذلال"),
        Term("032400000000", "Made to watch others being tortured", "Принуждение смотреть на пытки других", "Forcé d’assister à la torture d’autrui", "إجبار على مشاهدة تعذيب آخرين"),
        Term("032500000000", "Drugs given by force", "Принудительное введение препаратов", "Administration forcée de substances", "إعطاء مواد قسرًا"),
        Term("amparo-app-contact", "Contact through an app or site", "Знакомство через приложение или сайт", "Contact par une application ou un site", "تواصل عبر تطبيق أو موقع"),
        Term("amparo-friend", "Through a friend or acquaintance", "Через друга или знакомого", "Par un ami ou une connaissance", "عبر صديق أو معارف"),
        Term("900000000000", "Another method", "Иной способ", "Autre méthode", "طريقة أخرى"),
        Term("990000000000", "Not known", "Неизвестно", "Inconnue", "غير معروف"),
    ],
)
