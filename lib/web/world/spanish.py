"""The Quillet in Spanish; the parts are explained in `tongue_words`."""

TITLES = """
Un paseo por <t>
Noticias de <t>
Cartas desde <t>
El mercado de <t>
Lo que se cuenta en <t>
Una tarde en <t>
<t> bajo la lluvia
Pequeña historia de <t>
Domingo en <t>
<t> y su río
"""
FACTS = """
river: El pueblo de <t> está a orillas del río <river>.
river: Por <t> pasa el río <river> y también pasan sus patos.
river: Las casas de <t> se miran en el agua del <river>.
river: Quien se cae al <river> en <t> sale mojado y famoso.
river: El río que cruza <t> se llama <river>.
founded: La ciudad de <t> fue fundada en el año <founded>.
founded: Desde <founded> existe <t>, y desde entonces hay goteras.
founded: En <founded> nació <t>, según dice una piedra de la plaza.
founded: El año de la fundación de <t> es <founded>.
founded: Antes de <founded>, cuando se fundó <t>, aquí solo había ranas.
population: En <t> viven unas <people> personas.
population: Según el último censo, <t> tiene <people> habitantes y un gato muy famoso.
population: La población de <t> es de <people> almas, sin contar las gallinas.
population: Son <people> los vecinos de <t>, y todos se conocen.
population: Con <people> habitantes, <t> tiene una sola farmacia y dos opiniones.
flood: La gran inundación de <t> ocurrió en <flood>.
flood: En <flood> el agua llegó hasta las ventanas de <t>.
flood: Una raya en la pared recuerda la inundación de <t> en <flood>.
flood: Los viejos de <t> hablan todavía de la inundación de <flood>.
distance in miles: De <t> a <other> hay <miles> millas de camino.
distance in miles: Quien va de <t> a <other> recorre <miles> millas y gasta los zapatos.
distance in miles: Entre <t> y <other> hay <miles> millas y un puente malo.
distance in miles: El cartero hace las <miles> millas de <t> a <other> silbando.
distance in miles: <other> queda a <miles> millas de <t>, ni una más.
quarrel since: Desde <since> discuten <one> y <two>.
quarrel since: La pelea entre <one> y <two> empezó en <since>.
quarrel since: En <since> se enfadaron <one> y <two>, y así siguen.
length in miles: El río <river> mide <length> millas de largo.
length in miles: A lo largo de <length> millas el <river> cambia de humor varias veces.
length in miles: El <river> corre <length> millas antes de descansar.
"""
REMARKS = """
<when> <animal> cruza <place> sin pedir permiso a nadie.
Los vecinos dicen que <food> sabe mejor <when_low>.
Nadie sabe quién dejó <thing> delante de <place>.
<who> prometió arreglar <place> antes de que llegue el invierno.
Mi abuela contaba que allí apareció una vez <animal> con <thing>.
Cuando suenan las campanas, todos cierran las puertas y abren las ventanas.
Si usted viene en verano, debe probar <food> y después dormir la siesta.
Hay quien viene solamente para ver <place> y vuelve muy contento.
Ayer hubo una reunión muy larga y al final nadie recordaba el motivo.
El barco llegó tarde porque <animal> no quería bajar.
Los niños juegan cerca de <place> y los viejos les cuentan mentiras.
Se vende <thing> en buen estado y con una historia muy triste.
Dicen que el viento de aquí trae noticias y se lleva los sombreros.
<who> guarda <thing> detrás del mostrador y no explica para qué sirve.
Por la noche se oye música y a veces también se oye una disculpa.
<when> <who> <did>.
<when> <who> <did> <tail>.
<who> <did> <tail>.
<who> <did>, y <animal> lo vio todo.
Fue <who_low> quien <did>.
Mientras <who_low> <did_slow>, <animal> <strayed>.
<animal> <strayed> <tail>.
«<quote>», dijo <who_low>.
«<quote>», suele decir <who_low> cuando llueve.
No hay nada como <food> <when_low>.
¿Quién no recuerda el día en que <who_low> <did>?
Junto a <place> hay un banco donde se espera a <who_dat>.
En esta casa se come <food> y no se habla de política.
Si ve usted <thing>, avise a <who_dat>, por favor.
El camino sube hasta <place> y luego se arrepiente.
Unos dicen que <who_low> <did>; otros, que fue <animal>.
Con <food> y un poco de paciencia se arregla casi todo.
Desde <place> se ven las colinas, pero las colinas no nos ven.
A la sombra de <place> duerme <animal>.
Tres veces llamaron a la puerta, y era <animal>.
Aquí <food> se sirve con cuchara y con consejos.
El domingo <who_low> <did>, y el lunes nadie lo creyó.
La llave de <place> está debajo de una maceta, como siempre.
Quien encuentre <thing> puede quedarse con el susto.
De todos los ruidos de la noche, el peor es <animal>.
Para llegar a <place> hay que perderse dos veces.
Hace años <who_low> quiso comprar <place> con <thing>.
"""
WORDS = """
animal: una garza | un burro | una cabra | un perro sin dueño | una oca | un gato tuerto
    | una mula vieja | un cuervo manso | una tortuga | un gallo ronco | la yegua del
    cura | un erizo | una paloma coja | el cerdo de la feria
place: la plaza | el molino | la iglesia | el puente viejo | la torre | la fuente | el
    lavadero | la posada | el cementerio | la escuela | el embarcadero | el horno | la
    huerta | el palomar
food: la sopa de cebada | la tarta de ciruelas | el pan de centeno | la miel negra | el
    guiso de setas | la trucha ahumada | el arroz con leche | la empanada de anguila |
    el queso curado | la mermelada de moras
thing: una lámpara | un paraguas rojo | una trompeta | un baúl | una escalera | un reloj
    | una bicicleta verde | un barómetro | una jaula vacía | un sombrero de copa | una
    máquina de coser | un tambor sin piel | una carta sin sello | un espejo roto
when: Por la mañana | Al anochecer | Cada jueves | A la hora de la siesta | Después de
    misa | Una noche de niebla | El primer día de feria | En pleno invierno | Antes de
    la cena | Cuando baja el río | A media tarde | Con las primeras lluvias
when_low: cuando llueve | al anochecer | después de misa | en pleno invierno | con la
    ventana abierta | antes de un viaje | entre amigos | en día de mercado | a solas |
    junto a la estufa
who: El alcalde | La panadera | Mi abuela | El cartero | La maestra | Un vecino | El
    barquero | La viuda del molino | Nuestro médico | El sacristán | La modista | El
    herrero | Una prima lejana | El afinador de pianos
who_low: el alcalde | la panadera | mi abuela | el cartero | la maestra | un vecino | el
    barquero | la viuda del molino | nuestro médico | el sacristán | la modista | el
    herrero | una prima lejana | el afinador de pianos
who_dat: el alcalde | la panadera | mi abuela | el cartero | la maestra | el barquero |
    la viuda del molino | nuestro médico | el sacristán
did: perdió <thing> | vendió <thing> | encontró <thing> detrás de <place> | pintó
    <place> | regaló <thing> | escondió <thing> cerca de <place> | habló con <animal> |
    probó <food> y no dijo nada | cantó delante de <place> | cambió <thing> por <animal>
    | cerró <place> sin explicar nada | compró <animal> | escribió una carta de seis
    páginas | bailó hasta el amanecer | midió <place> con un hilo | olvidó <thing> en
    <place> | repartió <food> entre todos | confundió <thing> con un pez
did_slow: buscaba <thing> | pintaba <place> | dormía cerca de <place> | contaba monedas
    | afinaba la guitarra | preparaba <food> | esperaba el barco | leía el periódico
strayed: se comió el acta | se subió a la mesa | siguió al cura hasta <place> | durmió
    en la iglesia | ganó un premio | mordió el estandarte | no quiso moverse | miró la
    luna | abrió la puerta con la cabeza | probó <food>
tail: y nadie dijo nada | con mucha ceremonia | a la vista de todos | y pidió un recibo
    | sin quitarse el sombrero | por una apuesta | y se puso a llover | como si nada | y
    aún hoy se comenta | para alegría de los niños | y luego pidió perdón | antes de que
    sonara la campana | con una mano en el bolsillo
quote: Más vale un burro que dos promesas | El río ya lo sabía | Mañana será otro
    mercado | Nadie se ahoga en la sopa | Primero el pan y después la verdad | No era mi
    gato | Todo camino empieza con hambre | Quien silba no miente | La llave está donde
    siempre | El viento no paga alquiler
"""
CONTRACTIONS = {" de el ": " del ", " a el ": " al "}
