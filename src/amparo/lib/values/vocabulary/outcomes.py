"""What became of the victim, and what was done to help: HURIDOCS lists 25 and 20."""

# One term, one line.
# fmt: off

from amparo.lib.values.vocabulary import Term, vocabulary

VICTIM_STATUS = vocabulary(
    "status of the victim",
    25,
    [
        Term("010100000000", "Dead", "Погиб", "Mort", "متوفى"),
        Term("010200000000", "Injured", "Ранен", "Blessé", "مصاب"),
        Term("010201000000", "Still suffering from injuries", "Ещё страдает от травм", "Souffre encore de ses blessures", "ما زال يعاني من إصابات"),
        Term("010203000000", "Healed with lasting effects", "Вылечен, с последствиями", "Guéri avec séquelles", "تعافى مع آثار دائمة"),
        Term("010401000000", "Missed, then found alive and free", "Пропадал, найден живым и свободным", "Disparu puis retrouvé libre", "فُقد ثم وُجد حيًا وحرًا"),
        Term("010402000000", "Missed, then found in detention", "Пропадал, найден под стражей", "Disparu puis retrouvé en détention", "فُقد ثم وُجد محتجزًا"),
        Term("amparo-missing", "Still missing", "До сих пор не найден", "Toujours disparu", "ما زال مفقودًا"),
        Term("020100000000", "Arrested, then released or escaped", "Арестован, затем освобождён или бежал", "Arrêté puis libéré ou évadé", "أُوقف ثم أُفرج عنه أو فرّ"),
        Term("020109000000", "Arrested, then escaped", "Арестован, затем бежал", "Arrêté puis évadé", "أُوقف ثم فرّ"),
        Term("020200000000", "In detention", "Под стражей", "En détention", "محتجز"),
        Term("020204000000", "In arbitrary detention", "Произвольно удерживается", "En détention arbitraire", "محتجز تعسفيًا"),
        Term("020300000000", "In hiding from the authorities", "Скрывается от властей", "Se cache des autorités", "متوارٍ عن السلطات"),
        Term("030100000000", "Movement restricted", "Ограничен в передвижении", "Restreint dans ses mouvements", "مقيّد الحركة"),
        Term("030200000000", "Deported or exiled", "Выслан или депортирован", "Expulsé ou exilé", "مرحّل أو منفي"),
        Term("030300000000", "Displaced or seeking refuge", "Перемещён или ищет убежища", "Déplacé ou en quête de refuge", "نازح أو يطلب اللجوء"),
        Term("030402000000", "Settled in another country", "Переселён в другую страну", "Réinstallé dans un autre pays", "استقر في بلد آخر"),
        Term("900000000000", "Something else", "Другое", "Autre", "أخرى"),
        Term("990000000000", "Not known", "Неизвестно", "Inconnu", "غير معروف"),
    ],
)

INTERVENTIONS = vocabulary(
    "interventions",
    20,
    [
        Term("010100000000", "Financial help", "Финансовая помощь", "Aide financière", "مساعدة مالية"),
        Term("010200000000", "Legal help", "Юридическая помощь", "Aide juridique", "مساعدة قانونية"),
        Term("010300000000", "Medical help", "Медицинская помощь", "Aide médicale", "مساعدة طبية"),
        Term("010400000000", "Publicity for the victim, as the victim wished", "Огласка в интересах жертвы по её желанию", "Publicité pour la victime, selon son souhait", "نشر قضية الضحية برغبتها"),
        Term("010500000000", "Private contacts used to help", "Помощь через личные связи", "Contacts privés utilisés", "استخدام علاقات خاصة للمساعدة"),
        Term("010600000000", "Appeal to others for help", "Обращение к другим за помощью", "Appel à d’autres pour aider", "مناشدة آخرين للمساعدة"),
        Term("020100000000", "Demand for an investigation", "Требование расследования", "Demande d’enquête", "مطالبة بتحقيق"),
        Term("020200000000", "Petition against a decision", "Обжалование решения", "Recours contre une décision", "التماس ضد قرار"),
        Term("020300000000", "Publicity for the event", "Предание события огласке", "Publicité donnée à l’événement", "نشر الواقعة"),
        Term("amparo-shelter", "Shelter", "Убежище", "Hébergement", "مأوى"),
        Term("amparo-evacuation", "Evacuation", "Эвакуация", "Évacuation", "إجلاء"),
        Term("amparo-psychological", "Psychological help", "Психологическая помощь", "Aide psychologique", "مساعدة نفسية"),
        Term("amparo-warning", "Warning to people at risk", "Предупреждение людей в опасности", "Avertissement aux personnes en danger", "تحذير المعرضين للخطر"),
        Term("amparo-complaint", "Complaint to a court or body", "Жалоба в суд или орган", "Plainte à un tribunal ou organe", "شكوى إلى محكمة أو هيئة"),
        Term("900000000000", "Something else", "Другое", "Autre", "أخرى"),
    ],
)
